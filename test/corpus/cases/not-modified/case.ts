import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a 304 for a page that is not in the cache',
  services: { pages: 'pages.py', origin: 'origin.mjs' },
  faulty: 'pages',
  good: [{ path: '/pages/1' }],
  failing: { path: '/pages/1', headers: ['If-None-Match', '"v2"'] },
  hops: 3,
};
