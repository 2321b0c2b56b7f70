import type { CorpusCase } from '../../run/corpus-case.js';

export const corpusCase: CorpusCase = {
  fails: 'one payload of many: a quantity of 0',
  services: { pricing: 'pricing.mjs', discounts: 'discounts.py' },
  faulty: 'pricing',
  good: [order(3), order(250)],
  failing: order(0),
  hops: 2,
};

function order(quantity: number) {
  const body = JSON.stringify({ code: 'SPRING', quantity, total: 90 });
  return { method: 'POST', path: '/price', headers: ['Content-Type', 'application/json'], body };
}
