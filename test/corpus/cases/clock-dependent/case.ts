import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a price that has become too old',
  services: { quotes: 'quotes.mjs', market: 'market.py' },
  faulty: 'quotes',
  good: [{ path: '/quotes/live' }],
  failing: { path: '/quotes/stale' },
  hops: 2,
};
