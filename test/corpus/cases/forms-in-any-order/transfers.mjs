import { fixed, serve } from '../../kit/service.mjs';

let turn = 0;

serve(async ({ path, call }) => {
  const owner = path.split('/').at(-1);
  const isReversed = turn++ % 2 === 1;
  const ids = ['7', '8', '9'];
  const limits = new Map();
  for (const id of isReversed ? ids.reverse() : ids) {
    const nonce = Math.random().toString(36).slice(2);
    const fields = [`id=${id}`, `nonce=${nonce}`, `owner=${owner}`, 'scope=read+limits'];
    const answer = await call('bank', '/limits', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: (isReversed ? fields.reverse() : fields).join('&'),
    });
    limits.set(id, answer.json().limit);
  }
  const main = limits.get('9');
  if (fixed && main === null) return { body: { limit: 'none' } };
  return { body: { limit: main.amount, all: Object.fromEntries(limits) } };
});
