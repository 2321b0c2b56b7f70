import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a cache on which nothing listens',
  services: { catalog: 'catalog.py' },
  absent: ['cache'],
  faulty: 'catalog',
  good: [{ path: '/items/1?fresh=1' }],
  failing: { path: '/items/1' },
  hops: 2,
};
