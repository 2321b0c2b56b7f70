import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a service that breaks off before it answers',
  services: { thumbnails: 'thumbnails.mjs', originals: 'originals.py' },
  faulty: 'thumbnails',
  good: [{ method: 'POST', path: '/thumbnails/1.png' }],
  failing: { method: 'POST', path: '/thumbnails/2.svg' },
  hops: 2,
};
