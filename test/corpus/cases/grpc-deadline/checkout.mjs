import { codes, fixed, only, Status, serve } from '../../kit/grpc.mjs';

const unitMs = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 0.001, n: 0.000001 };

serve({
  async Pay({ requests, metadata, call }) {
    const given = metadata['grpc-timeout'];
    const timeoutMs = Number(given.slice(0, -1)) * unitMs[given.at(-1)];
    const checked = (await call('fraud', 'Check', [await only(requests)])).messages()[0];
    const leftMs = (fixed ? timeoutMs : timeoutMs / 1_000) - checked.tookMs;
    if (leftMs <= 0) throw new Status(codes.DEADLINE_EXCEEDED, 'no time is left to pay');
    return { paid: true };
  },
});
