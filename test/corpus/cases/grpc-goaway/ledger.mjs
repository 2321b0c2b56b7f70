import http2 from 'node:http2';
import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Entries({ requests, send, stream }) {
    const { account } = await only(requests);
    send({ amount: 5, of: 2 });
    if (account === 2) {
      // What was sent is on its way by then.
      setTimeout(
        () => stream.session.destroy(undefined, http2.constants.NGHTTP2_INTERNAL_ERROR),
        50,
      );
      await new Promise((resolve) => stream.once('close', resolve));
      return undefined;
    }
    return { amount: 7, of: 2 };
  },
});
