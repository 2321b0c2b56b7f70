import { fixed, only, serve } from '../../kit/grpc.mjs';

serve({
  async Bill({ requests, call }) {
    const { headers, messages } = await call('plans', 'Price', [await only(requests)]);
    const currency = fixed ? (headers['x-currency'] ?? 'eur') : headers['x-currency'];
    return { total: `${messages()[0].price} ${currency.toUpperCase()}` };
  },
});
