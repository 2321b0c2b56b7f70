import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ headers, call }) => {
  const tenant = headers['x-tenant'];
  const { plan } = (await call('plans', `/plans?tenant=${tenant}`)).json();
  const seats = fixed ? (plan.seats ?? []) : plan.seats;
  return { body: { tenant, cents: seats.length * 900 } };
});
