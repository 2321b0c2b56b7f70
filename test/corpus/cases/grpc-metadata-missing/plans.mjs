import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Price({ requests, send }) {
    const { plan } = await only(requests);
    if (plan === 'free') return { price: 0 };
    send({ price: 12 }, { headers: { 'x-currency': 'eur' } });
  },
});
