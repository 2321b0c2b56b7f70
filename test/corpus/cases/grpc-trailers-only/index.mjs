import { codes, only, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Look({ requests }) {
    const { word } = await only(requests);
    if (word === 'the') throw new Status(codes.RESOURCE_EXHAUSTED, 'too many pages');
    return { pages: [1, 2] };
  },
});
