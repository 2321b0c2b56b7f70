import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'null where a dependency always had a number',
  services: { reviews: 'reviews.mjs', ratings: 'ratings.py' },
  faulty: 'reviews',
  good: [{ path: '/reviews/1' }],
  failing: { path: '/reviews/7' },
  hops: 2,
};
