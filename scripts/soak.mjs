// A gateway under random faults from both sides, and of its store: what clients get is right, memory
// stays flat, and what failed is kept or counted. The same seed makes the same requests and faults,
// though not at the same moments.
//
//     node scripts/soak.mjs [--seconds 60] [--seed N] [--clients 16] [--faults locked,deleted]
//
// `--faults` are those of the store: locked, disk full, directory read-only, deleted, overwritten.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runClient } from './soak/client.mjs';
import { bufferMiB, freePorts, startGateway } from './soak/gateway.mjs';
import { Ledger } from './soak/ledger.mjs';
import { Random } from './soak/random.mjs';
import { judgeResident } from './soak/resident.mjs';
import { startServices } from './soak/services.mjs';
import { keptRequestIds, mountSmallDisk, storeFaults } from './soak/store-faults.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    clients: { type: 'string', default: '16' },
    faults: { type: 'string', default: 'locked,disk full,directory read-only,deleted,overwritten' },
  },
});
const [seconds, seed, clients] = [values.seconds, values.seed, values.clients].map(Number);
console.log(
  `soak: ${seconds} s, ${clients} clients, --seed ${seed}, Node ${process.versions.node}`,
);

const folder = mkdtempSync(join(tmpdir(), 'loop-soak-'));
const storeFolder = join(folder, 'store');
const disk = mountSmallDisk(storeFolder, 1024);
let gateway;
process.on('exit', () => {
  gateway?.kill();
  disk?.unmount();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const services = await startServices(() => gateway.mesh);
const [closedPort] = await freePorts(1);
const database = join(storeFolder, 'loop.db');
gateway = await startGateway({ folder, database, services: { port: services.port, closedPort } });

const ledger = new Ledger();
const before = new Set();
const resident = [];
const collected = [];
const until = Date.now() + seconds * 1000;
const isOver = () => Date.now() >= until || !gateway.isRunning();
const running = Array.from({ length: clients }, (_, name) =>
  runClient({ port: () => gateway.edge, seed: seed + name, name, isOver, ledger }),
);
await Promise.all([...running, sampleMemory(), harmStore()]);

const status = gateway.isRunning() ? await gateway.status() : null;
const log = gateway.log();
const ended = gateway.isRunning() ? await gateway.stop() : 'before its time';
services.close();
report();

async function sampleMemory() {
  const everyMs = Math.min(1000, seconds * 10);
  for (let turn = 0; !isOver(); turn++) {
    resident.push(gateway.residentMiB());
    // Thirty times in all, but not all the time.
    if (resident[0] !== null && turn % Math.max(4, Math.round(seconds / 30)) === 3) {
      const mebibytes = await gateway.collectedMiB();
      if (mebibytes !== null) collected.push(mebibytes);
    }
    await sleep(everyMs);
  }
}

/** The store has its quiet at the beginning and at the end. */
async function harmStore() {
  const random = new Random(seed);
  const faults = storeFaults({
    database,
    isSmallDisk: disk !== null,
    keep: (ids) => {
      for (const id of ids) before.add(id);
    },
  });
  const chosen = values.faults.split(',').filter((name) => name !== '');
  for (const name of chosen.filter((each) => typeof faults[each] === 'string')) {
    console.log(`store: not "${name}": ${faults[name]}`);
  }
  const possible = chosen.filter((name) => typeof faults[name] === 'function');
  const order = possible.toSorted(() => random.next() - 0.5);
  const done = [];
  const pauseMs = Math.max(2_000, Math.min(15_000, (seconds * 1000) / (order.length + 2) - 4_000));
  for (let turn = 0; order.length > 0; turn++) {
    await sleep(Math.min(pauseMs, Math.max(0, until - Date.now())));
    if (Date.now() + 10_000 > until || !gateway.isRunning()) break;
    const name = order[turn % order.length];
    await faults[name]();
    done.push(name);
  }
  console.log(`store: ${done.join(', ') || 'nothing was done to it'}`);
}

function report() {
  const problems = [];
  for (const line of ledger.summary) console.log(line);
  problems.push(...ledger.wrongs.slice(0, 20));
  if (ledger.wrongs.length > 20) problems.push(`and ${ledger.wrongs.length - 20} more`);
  if (ended !== 0) problems.push(`the gateway ended ${ended}`);

  const kept = new Set([...keptRequestIds(storeFolder), ...before]);
  const missing = [...ledger.failedIds].filter((id) => !kept.has(id));
  const { drops } = status?.recorder ?? { drops: {} };
  const limited = Object.values(drops.ruleLimit ?? {}).reduce((sum, each) => sum + each, 0);
  const writeFailed = status?.store.writeFailed ?? 0;
  const counted = limited + (drops.queueFull ?? 0) + (drops.evicted ?? 0) + writeFailed;
  console.log(
    `captures: ${ledger.failedIds.size} requests failed, ${kept.size} are kept, ` +
      `${missing.length} are not, ${counted} are counted as lost`,
  );
  if (missing.length > counted) {
    problems.push(`lost and not counted: ${missing.length - counted}, as ${missing.slice(0, 5)}`);
  }
  if (resident[0] !== null) {
    const { text, isFlat } = judgeResident({ resident, collected });
    console.log(`${text} (buffer.memory is ${bufferMiB} MiB)`);
    console.log(`each in turn, in MiB: ${collected.map((mib) => Math.round(mib)).join(' ')}`);
    if (!isFlat) problems.push('memory grew');
  }
  for (const problem of problems) console.error(`soak: ${problem}`);
  if (problems.length > 0) console.error(`the gateway said:\n${log.slice(-4_000)}`);
  console.log(`soak: ${problems.length === 0 ? 'well' : 'NOT WELL'}, --seed ${seed}`);
  process.exit(problems.length === 0 ? 0 : 1);
}
