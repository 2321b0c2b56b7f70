import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: "a call's own cancellation, taken for a failure",
  services: { fastest: 'fastest.mjs', mirror: 'mirror.mjs' },
  faulty: 'fastest',
  when: '{ service: fastest, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.fastest/Get', messages: [{ mirrors: ['near'] }] }],
  failing: { path: '/corpus.fastest/Get', messages: [{ mirrors: ['near', 'far'] }] },
  hops: 3,
};
