import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'four identical calls at once, answered differently',
  services: { lottery: 'lottery.mjs', numbers: 'numbers.py' },
  faulty: 'lottery',
  good: [{ path: '/draw/low' }],
  failing: { path: '/draw/high' },
  hops: 5,
};
