import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Get({ requests }) {
    const { picture } = await only(requests);
    return { pixels: 'p'.repeat(picture === 1 ? 1_000 : 100_000) };
  },
});
