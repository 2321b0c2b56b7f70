import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a checksum that comes after the body',
  services: { mirror: 'mirror.mjs', files: 'files.mjs' },
  faulty: 'mirror',
  good: [{ path: '/mirror/good' }],
  failing: { path: '/mirror/bad' },
  hops: 2,
};
