import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'a dependency that is silent for too long',
  services: { orders: 'orders.mjs', payments: 'payments.py' },
  faulty: 'orders',
  timeouts: { payments: '800ms' },
  good: [{ method: 'POST', path: '/orders/1' }],
  failing: { method: 'POST', path: '/orders/13' },
  hops: 2,
};
