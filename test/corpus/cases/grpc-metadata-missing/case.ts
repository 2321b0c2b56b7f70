import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'metadata that one answer lacks',
  services: { billing: 'billing.mjs', plans: 'plans.mjs' },
  faulty: 'billing',
  when: '{ service: billing, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.billing/Bill', messages: [{ plan: 'team' }] }],
  failing: { path: '/corpus.billing/Bill', messages: [{ plan: 'free' }] },
  hops: 2,
};
