import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a service that gives up on a slow dependency',
  services: { orders: 'orders.mjs', fraud: 'fraud.py' },
  faulty: 'orders',
  good: [{ path: '/orders/1' }],
  failing: { path: '/orders/13' },
  hops: 2,
};
