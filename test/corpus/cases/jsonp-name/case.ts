import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a share without a price, in an answer that is a script with the name asked for',
  services: { ticker: 'ticker.mjs', quotes: 'quotes.py' },
  faulty: 'ticker',
  when: '{ service: ticker, status: 5xx }',
  good: [{ path: '/ticker/ada' }],
  failing: { path: '/ticker/bob' },
  hops: 3,
};
