import { only, serve } from '../../kit/grpc.mjs';

serve({
  async List({ requests, send }) {
    const { month } = await only(requests);
    for (const count of month === 1 ? [1, 2, 4] : [1, 2, 0, 4]) send({ amount: 100, count });
  },
});
