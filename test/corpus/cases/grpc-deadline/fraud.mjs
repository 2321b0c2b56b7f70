import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Check({ requests }) {
    const { amount } = await only(requests);
    return { well: true, tookMs: amount > 100 ? 40 : 1 };
  },
});
