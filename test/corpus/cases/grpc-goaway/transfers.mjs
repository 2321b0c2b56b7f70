import { codes, fixed, only, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Sum({ requests, call }) {
    const { broken, messages } = await call('ledger', 'Entries', [await only(requests)]);
    if (broken && fixed) throw new Status(codes.UNAVAILABLE, 'the ledger was not read to its end');
    const entries = messages();
    if (entries.length !== entries[0].of) throw new Status(codes.INTERNAL, 'the sum does not fit');
    return { sum: entries.reduce((sum, { amount }) => sum + amount, 0) };
  },
});
