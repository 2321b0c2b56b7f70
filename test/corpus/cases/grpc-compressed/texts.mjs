import { gzipSync } from 'node:zlib';
import { only, serve } from '../../kit/grpc.mjs';

serve({
  async Get({ requests, send }) {
    const { text } = await only(requests);
    const message = { words: text === 'book' ? 'word '.repeat(500) : 'a few' };
    const long = message.words.length > 1_000;
    send(message, {
      headers: { 'grpc-encoding': 'gzip' },
      ...(long ? { coded: gzipSync(JSON.stringify(message)) } : {}),
    });
  },
});
