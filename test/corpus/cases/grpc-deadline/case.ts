import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a deadline of seconds that is taken for milliseconds',
  services: { checkout: 'checkout.mjs', fraud: 'fraud.mjs' },
  faulty: 'checkout',
  when: '{ service: checkout, grpcStatus: DEADLINE_EXCEEDED }',
  grpc: true,
  good: [
    { path: '/corpus.checkout/Pay', messages: [{ amount: 5 }], headers: ['grpc-timeout', '5S'] },
  ],
  failing: {
    path: '/corpus.checkout/Pay',
    messages: [{ amount: 900 }],
    headers: ['grpc-timeout', '5S'],
  },
  hops: 2,
};
