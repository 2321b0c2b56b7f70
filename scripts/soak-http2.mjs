// A gateway that speaks HTTP/2 to both sides, which reset streams, end connections (GOAWAY), refuse requests and cut them
// off: what may be sent again is not lost, no stream or socket is left, and memory stays flat.
//
//     node scripts/soak-http2.mjs [--seconds 180] [--seed N] [--clients 8]

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startGateway } from './soak/gateway.mjs';
import { runClient } from './soak/http2-client.mjs';
import { Random } from './soak/random.mjs';
import { judgeResident } from './soak/resident.mjs';

/** After the load: a connection to a service that carries nothing is kept for a minute. */
const settleMs = 100_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    clients: { type: 'string', default: '8' },
  },
});
const [seconds, seed, clients] = [values.seconds, values.seed, values.clients].map(Number);
console.log(
  `soak in HTTP/2: ${seconds} s, ${clients} clients, --seed ${seed}, Node ${process.versions.node}`,
);

const folder = mkdtempSync(join(tmpdir(), 'loop-soak-http2-'));
const origin = fork(join(import.meta.dirname, 'soak/http2-origin.mjs'));
let gateway;
process.on('exit', () => {
  gateway?.kill();
  origin.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const [{ ports }] = await once(origin, 'message');
gateway = await startGateway({
  ...{ folder, database: join(folder, 'loop.db') },
  services: { scheme: 'h2c', port: ports[0], cutPort: ports[1], closedPort: 1 },
});
const socketsBefore = gateway.sockets();
const answered = {};
const failed = {};
const lost = [];
const count = (counts) => (harm) => {
  counts[harm] = (counts[harm] ?? 0) + 1;
};
const ledger = {
  answered: count(answered),
  failed: count(failed),
  lost: (what) => void lost.push(what),
};
const until = Date.now() + seconds * 1000;
const isOver = () => Date.now() >= until || !gateway.isRunning();
const resident = [];
const collected = [];
const running = Array.from({ length: clients }, (_, name) =>
  runClient({ port: gateway.edge, random: new Random(seed + name), name, isOver, ledger }),
);
await Promise.all([...running, sampleMemory()]);

let open = await openStreams();
let socketsLeft = gateway.sockets();
for (const latest = Date.now() + settleMs; Date.now() < latest; await sleep(500)) {
  open = await openStreams();
  socketsLeft = gateway.sockets();
  if (open === 0 && (socketsLeft === null || socketsLeft <= socketsBefore)) break;
}
const isRunning = gateway.isRunning();
const ended = isRunning ? await gateway.stop() : 'before its time';
origin.disconnect();

const memory = judgeResident({ resident, collected });
console.log(
  `answered: ${JSON.stringify(answered)}; broken, as they may be: ${JSON.stringify(failed)}`,
);
console.log(`lost: ${lost.length} ${lost.slice(0, 5).join('; ')}`);
console.log(
  `streams open at the service: ${open}; sockets: ${socketsBefore} before, ${socketsLeft} afterwards`,
);
console.log(`${memory.text}; it ended with ${ended}`);
const isClean = open === 0 && (socketsLeft ?? 0) <= (socketsBefore ?? 0);
const isWell = lost.length === 0 && isClean && memory.isFlat && ended === 0;
console.log(isWell ? 'well' : 'NOT WELL');
process.exitCode = isWell ? 0 : 1;

async function openStreams() {
  origin.send('open');
  const [said] = await once(origin, 'message');
  return said.open;
}

async function sampleMemory() {
  const everyMs = Math.max(500, seconds * 10);
  for (let turn = 0; !isOver(); turn++) {
    resident.push(gateway.residentMiB());
    if (turn % 4 === 3) {
      const mebibytes = await gateway.collectedMiB();
      if (mebibytes !== null) collected.push(mebibytes);
    }
    await sleep(everyMs);
  }
}
