import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'JSON with a trailing comma',
  services: { checkout: 'checkout.py', stock: 'stock.mjs' },
  faulty: 'checkout',
  good: [{ method: 'POST', path: '/checkout/1', body: '{}' }],
  failing: { method: 'POST', path: '/checkout/9', body: '{}' },
  hops: 2,
};
