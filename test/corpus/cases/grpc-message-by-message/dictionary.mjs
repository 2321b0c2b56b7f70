import { serve } from '../../kit/grpc.mjs';

const words = { tea: 'tee', cup: 'tasse' };

serve({
  async Look({ requests, send }) {
    for await (const { word } of requests) send(words[word] ? { found: words[word] } : {});
  },
});
