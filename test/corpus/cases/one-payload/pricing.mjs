import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ body, call }) => {
  const { code, quantity, total } = JSON.parse(body);
  const { rebate } = (await call('discounts', `/discounts/${code}`)).json();
  if (fixed && quantity === 0) return { body: { each: null } };
  const cents = BigInt(Math.round((total * (1 - rebate) * 100) / quantity));
  return { body: { each: Number(cents) / 100 } };
});
