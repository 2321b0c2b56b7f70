import { fixed, serve } from '../../kit/service.mjs';

let turn = 0;

serve(async ({ path, call }) => {
  const owner = path.split('/').at(-1);
  const ids = [7, 8, 9];
  const totals = new Map();
  for (const id of turn++ % 2 === 1 ? ids.reverse() : ids) {
    const nonce = Math.random().toString(36).slice(2);
    const query = `query { order(id: ${id}, nonce: "${nonce}") { total(of: "${owner}") } }`;
    const answer = await call('orders', '/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    totals.set(id, answer.json().data.order.total);
  }
  const last = totals.get(9);
  if (fixed && last === null) return { body: { amount: 0 } };
  return { body: { amount: last.amount, all: Object.fromEntries(totals) } };
});
