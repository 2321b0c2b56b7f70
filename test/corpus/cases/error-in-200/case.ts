import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'status 200 with an error inside',
  services: { search: 'search.mjs', index: 'index.py' },
  faulty: 'search',
  when: '{ service: search, responseBody: { json: "$.error", exists: true } }',
  good: [{ path: '/search?q=loop' }],
  failing: { path: '/search?q=c%2B%2B' },
  hops: 2,
};
