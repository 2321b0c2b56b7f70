import { gunzipSync } from 'node:zlib';
import { fixed, only, serve } from '../../kit/grpc.mjs';

serve({
  async Read({ requests, call }) {
    const [{ data, compressed }] = (await call('texts', 'Get', [await only(requests)])).frames;
    const { words } = JSON.parse(
      (compressed && fixed ? gunzipSync(data) : data).toString('latin1'),
    );
    return { words: words.trim().split(' ').length };
  },
});
