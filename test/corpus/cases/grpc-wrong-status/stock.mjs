import { codes, only, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Find({ requests }) {
    const { item } = await only(requests);
    if (item !== 'tea') throw new Status(codes.NOT_FOUND, `no ${item}`);
    return { item, left: 3 };
  },
});
