import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a connection that is ended in the middle of a call (GOAWAY)',
  services: { transfers: 'transfers.mjs', ledger: 'ledger.mjs' },
  faulty: 'transfers',
  when: '{ service: transfers, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.transfers/Sum', messages: [{ account: 1 }] }],
  failing: { path: '/corpus.transfers/Sum', messages: [{ account: 2 }] },
  hops: 2,
};
