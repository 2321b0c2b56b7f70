import { codes, fixed, only, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Order({ requests, call }) {
    const { status, message, messages } = await call('stock', 'Find', [await only(requests)]);
    if (status !== codes.OK) throw new Status(fixed ? status : codes.INTERNAL, message);
    return { ordered: messages()[0].item };
  },
});
