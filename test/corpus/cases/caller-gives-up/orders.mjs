import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call }) => {
  try {
    const answer = await call('fraud', path.replace('orders', 'fraud'), { timeoutMs: 700 });
    return { body: { suspicious: answer.json().suspicious } };
  } catch (error) {
    if (fixed) return { body: { suspicious: 'not known' } };
    throw error;
  }
});
