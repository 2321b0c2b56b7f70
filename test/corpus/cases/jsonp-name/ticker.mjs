import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const owner = path.split('/').at(-1);
  const prices = [];
  for (const share of ['x', 'y']) {
    const name = `cb_${Math.random().toString().slice(2)}`;
    const answer = await call('quotes', `/quotes/${owner}/${share}?callback=${name}`);
    const script = answer.body.toString();
    if (!script.startsWith(`${name}(`)) return { status: 502, body: { error: 'not the name' } };
    prices.push(JSON.parse(script.slice(name.length + 1, -2)).price);
  }
  if (fixed) return { body: { prices } };
  return { body: { prices: prices.map((price) => price.toFixed(2)) } };
});
