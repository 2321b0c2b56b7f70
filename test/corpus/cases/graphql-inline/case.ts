import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one of three GraphQL documents with inline values, in another order each time',
  services: { shop: 'shop.mjs', orders: 'orders.py' },
  faulty: 'shop',
  when: '{ service: shop, status: 5xx }',
  good: [{ path: '/shop/ada' }],
  failing: { path: '/shop/bob' },
  hops: 4,
};
