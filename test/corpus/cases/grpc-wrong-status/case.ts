import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'NOT_FOUND of a dependency that becomes INTERNAL',
  services: { orders: 'orders.mjs', stock: 'stock.mjs' },
  faulty: 'orders',
  when: '{ service: orders, grpcStatus: INTERNAL }',
  grpc: true,
  good: [{ path: '/corpus.orders/Order', messages: [{ item: 'tea' }] }],
  failing: { path: '/corpus.orders/Order', messages: [{ item: 'lamp' }] },
  hops: 2,
};
