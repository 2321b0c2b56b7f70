import { codes, fixed, Status, serve } from '../../kit/grpc.mjs';

serve({
  async Record({ requests, call }) {
    const readings = [];
    for await (const { kwh } of requests) readings.push(kwh);
    const [{ from, to }] = (await call('meters', 'Range', [{}])).messages();
    const used = readings.slice(1).map((kwh, i) => kwh - readings[i]);
    const sum = used.reduce((all, kwh) => all + (fixed ? Math.max(kwh, 0) : kwh), 0);
    if (sum < from || sum > to) throw new Status(codes.OUT_OF_RANGE, `${sum} kWh is out of range`);
    return { kwh: sum };
  },
});
