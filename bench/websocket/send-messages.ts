// Sends messages of 1 KiB over WebSockets for a while, each when its echo has come; then prints a LoadResult. A
// process of its own, so that it can be pinned to a core.

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { LoadOptions, LoadResult } from '../load/load.js';
import { quantile } from '../summary.js';

const samplesMax = 3_000_000;
const message = Buffer.alloc(1024, 'x');

const { port, connections, seconds } = JSON.parse(process.argv[2] ?? '') as LoadOptions;
const latencies = new Float64Array(samplesMax);
let echoed = 0;
let broken = 0;

const sockets: WebSocket[] = [];
for (let i = 0; i < connections; i += 1) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  socket.on('error', () => {
    broken += 1;
  });
  await once(socket, 'open');
  sockets.push(socket);
}
const startedAt = performance.now();
for (const socket of sockets) converse(socket);
await sleep(seconds * 1000);
const took = (performance.now() - startedAt) / 1000;
const sorted = latencies.subarray(0, Math.min(echoed, samplesMax)).sort();
const result: LoadResult = {
  requests: echoed,
  perSecond: echoed / took,
  p50Ms: quantile(sorted, 0.5),
  p99Ms: quantile(sorted, 0.99),
  failed: 0,
  broken,
};
console.log(JSON.stringify(result));
process.exit();

function converse(socket: WebSocket): void {
  let askedAt = performance.now();
  socket.on('message', () => {
    if (echoed < samplesMax) latencies[echoed] = performance.now() - askedAt;
    echoed += 1;
    askedAt = performance.now();
    socket.send(message);
  });
  socket.send(message);
}
