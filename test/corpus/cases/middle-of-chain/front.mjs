import { serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  const answer = await call('basket', path.replace('shop', 'basket'));
  return { status: answer.status, body: { basket: answer.json() } };
});
