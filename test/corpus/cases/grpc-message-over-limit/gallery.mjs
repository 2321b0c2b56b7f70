import { codes, fixed, only, Status, serve } from '../../kit/grpc.mjs';

const bytesMax = fixed ? 1 << 20 : 64 << 10;

serve({
  async Show({ requests, call }) {
    const [{ data }] = (await call('pictures', 'Get', [await only(requests)])).frames;
    if (data.length > bytesMax) {
      throw new Status(
        codes.RESOURCE_EXHAUSTED,
        `got ${data.length} bytes, and ${bytesMax} is all`,
      );
    }
    return { width: JSON.parse(data.toString()).pixels.length };
  },
});
