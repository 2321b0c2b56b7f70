import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a status in an answer of headers alone that is not seen',
  services: { search: 'search.mjs', index: 'index.mjs' },
  faulty: 'search',
  when: '{ service: search, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.search/Find', messages: [{ word: 'tea' }] }],
  failing: { path: '/corpus.search/Find', messages: [{ word: 'the' }] },
  hops: 2,
};
