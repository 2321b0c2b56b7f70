import http2 from 'node:http2';
import { codes, fixed, only, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Get({ requests, open }) {
    const { mirrors } = await only(requests);
    const calls = mirrors.map((mirror) => {
      const call = open('mirror', 'Get');
      call.send({ mirror });
      call.done();
      return call;
    });
    const first = await Promise.race(calls.map((call) => call.frames.next()));
    for (const { stream } of calls.slice(1)) stream.close(http2.constants.NGHTTP2_CANCEL);
    for (const call of calls) {
      call.frames.next().catch(() => {});
      if ((await call.ended).broken && !fixed) throw new Status(codes.INTERNAL, 'a mirror failed');
    }
    return JSON.parse(first.value.data.toString());
  },
});
