import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'what follows from a retry that passes',
  services: { orders: 'orders.mjs', inventory: 'inventory.py' },
  faulty: 'orders',
  when: '{ service: orders, status: 5xx }',
  good: [{ method: 'POST', path: '/orders/1' }],
  failing: { method: 'POST', path: '/orders/2' },
  hops: 3,
};
