import http2 from 'node:http2';
import { fixed, only, serve } from '../../kit/grpc.mjs';

serve({
  async Rows({ requests, call, send, stream }) {
    const rows = (await call('rows', 'List', [await only(requests)])).messages();
    for (const { amount, count } of rows) {
      if (count === 0 && !fixed) {
        // What was sent is on its way by then.
        setTimeout(() => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR), 50);
        await new Promise((resolve) => stream.once('close', resolve));
        return;
      }
      send({ average: count === 0 ? 0 : amount / count });
    }
  },
});
