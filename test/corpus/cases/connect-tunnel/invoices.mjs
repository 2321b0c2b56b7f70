import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, headers }) => {
  const passed = { traceparent: headers.traceparent };
  const name = path.split('/').at(-1);
  const customer = await (await fetch(`http://customers/${name}`, { headers: passed })).json();
  const answer = await fetch('http://tax/rates', {
    method: 'POST',
    headers: { ...passed, 'content-type': 'application/json' },
    body: JSON.stringify({ country: customer.country, net: 100 }),
  });
  if (fixed && !answer.ok) return { body: { name, gross: null } };
  const { gross } = await answer.json();
  return { body: { name, gross: gross.toFixed(2) } };
});
