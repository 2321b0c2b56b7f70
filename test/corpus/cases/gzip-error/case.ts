import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: "a dependency's error that is gzip'd",
  services: { catalog: 'catalog.py', legacy: 'legacy.mjs' },
  faulty: 'catalog',
  when: '{ service: catalog, status: 5xx }',
  good: [{ path: '/items/1' }],
  failing: { path: '/items/2' },
  hops: 2,
};
