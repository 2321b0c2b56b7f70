import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one of four parallel uploads, of which neither path nor body is ever the same',
  services: { archive: 'archive.mjs', storage: 'storage.py' },
  faulty: 'archive',
  when: '{ service: archive, status: 5xx }',
  good: [{ path: '/archive/ada' }],
  failing: { path: '/archive/bob' },
  hops: 5,
};
