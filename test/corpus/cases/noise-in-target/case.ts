import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'calls whose path or query is new each time',
  services: { exports: 'exports.mjs', storage: 'storage.py' },
  faulty: 'exports',
  when: '{ service: exports, status: 5xx }',
  good: [{ path: '/exports/ada' }],
  failing: { path: '/exports/bob' },
  hops: 4,
};
