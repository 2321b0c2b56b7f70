import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a rate that is not there, asked for through HTTP_PROXY',
  services: { prices: 'prices.py', rates: 'rates.mjs' },
  faulty: 'prices',
  when: '{ service: prices, status: 5xx }',
  good: [{ path: '/prices/EUR' }],
  failing: { path: '/prices/XAU' },
  hops: 2,
};
