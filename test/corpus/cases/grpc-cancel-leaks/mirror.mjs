import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Get({ requests, stream }) {
    const { mirror } = await only(requests);
    if (mirror === 'far') await new Promise((resolve) => stream.once('close', resolve));
    return { from: mirror };
  },
});
