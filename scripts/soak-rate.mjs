// A gateway at full rate, at its edge and its mesh, with connections that both sides reset: what it holds in memory stays
// flat, and no socket is left when the clients have gone.
//
//     node scripts/soak-rate.mjs [--seconds 300] [--seed N] [--clients 32]

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { bufferMiB, freePorts, startGateway } from './soak/gateway.mjs';
import { Random } from './soak/random.mjs';
import { runClient } from './soak/rate-client.mjs';
import { judgeResident } from './soak/resident.mjs';

/** After the load; idle connections to a service are kept for 4 s, lingering ones for 30. */
const settleMs = 40_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    clients: { type: 'string', default: '32' },
  },
});
const [seconds, seed, clients] = [values.seconds, values.seed, values.clients].map(Number);
console.log(
  `soak at full rate: ${seconds} s, ${clients} clients, --seed ${seed}, Node ${process.versions.node}`,
);

const folder = mkdtempSync(join(tmpdir(), 'loop-soak-rate-'));
const origin = fork(join(import.meta.dirname, 'soak/rate-origin.mjs'), [String(seed)]);
let gateway;
process.on('exit', () => {
  gateway?.kill();
  origin.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const [port] = await once(origin, 'message');
const [closedPort] = await freePorts(1);
gateway = await startGateway({
  ...{ folder, database: join(folder, 'loop.db') },
  services: { port, closedPort },
});
const socketsBefore = gateway.sockets();
const counts = { answers: 0, connections: 0 };
const until = Date.now() + seconds * 1000;
const isOver = () => Date.now() >= until || !gateway.isRunning();
const resident = [];
const collected = [];
const running = Array.from({ length: clients }, (_, i) =>
  runClient({
    ...{ port: i % 2 === 0 ? gateway.edge : gateway.mesh, host: 'front' },
    ...{ random: new Random(seed + i), isOver, counts },
  }),
);
await Promise.all([...running, sampleMemory()]);

let socketsLeft = gateway.sockets();
for (const latest = Date.now() + settleMs; Date.now() < latest; await sleep(500)) {
  socketsLeft = gateway.sockets();
  if (socketsLeft === null || socketsLeft <= socketsBefore) break;
}
const status = gateway.isRunning() ? await gateway.status() : null;
const ended = gateway.isRunning() ? await gateway.stop() : 'before its time';
origin.disconnect();

const memory = judgeResident({ resident, collected });
const perSecond = Math.round(counts.answers / seconds);
console.log(
  `${counts.answers} answers, ${perSecond} a second, on ${counts.connections} connections`,
);
console.log(`${memory.text}; ${bufferMiB} MiB of it are for chains`);
console.log(`sockets: ${socketsBefore} before, ${socketsLeft} afterwards`);
console.log(`captures dropped: ${JSON.stringify(status?.recorder?.drops)}; it ended with ${ended}`);
const isWell = memory.isFlat && (socketsLeft ?? 0) <= (socketsBefore ?? 0) && ended === 0;
console.log(isWell ? 'well' : 'NOT WELL');
process.exitCode = isWell ? 0 : 1;

async function sampleMemory() {
  const everyMs = Math.max(1_000, seconds * 10);
  for (let turn = 0; !isOver(); turn++) {
    resident.push(gateway.residentMiB());
    if (turn % 4 === 3) {
      const mebibytes = await gateway.collectedMiB();
      if (mebibytes !== null) collected.push(mebibytes);
    }
    await sleep(everyMs);
  }
}
