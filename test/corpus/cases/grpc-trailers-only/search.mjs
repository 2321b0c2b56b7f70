import { codes, fixed, only, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Find({ requests, call }) {
    const answer = await call('index', 'Look', [await only(requests)]);
    const status = fixed ? answer.status : Number(answer.trailers?.['grpc-status'] ?? codes.OK);
    if (status !== codes.OK) throw new Status(status, answer.message);
    return { first: answer.messages()[0].pages[0] };
  },
});
