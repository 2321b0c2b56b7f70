// Sends one workload over bare sockets for a while, then prints a LoadResult. A process of its
// own, so that it can be pinned to a core. Reads answers with a content-length only.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../summary.js';
import { type LoadOptions, type LoadResult, requestTexts, type Workload } from './load.js';

/** Beyond them a run only counts: about a minute of what Node can send. */
const samplesMax = 3_000_000;

interface Answer {
  readonly status: number;
  /** Characters of head and body. */
  readonly length: number;
}

const { workload, options } = JSON.parse(process.argv[2] ?? '') as {
  workload: Workload;
  options: LoadOptions;
};
const { usual, failing } = requestTexts(workload, options.port);
const latencies = new Float64Array(samplesMax);
let sent = 0;
let answered = 0;
let failed = 0;
let broken = 0;

const sockets = Array.from({ length: options.connections }, () =>
  connect({ host: '127.0.0.1', port: options.port, noDelay: true }),
);
await Promise.all(sockets.map((socket) => once(socket, 'connect')));
const startedAt = performance.now();
for (const socket of sockets) ask(socket);
await sleep(options.seconds * 1000);
const seconds = (performance.now() - startedAt) / 1000;
print();
for (const socket of sockets) socket.destroy();

/** One request after the other, as fast as the answers come. */
function ask(socket: Socket): void {
  let waiting = '';
  let askedAt = 0;
  const send = (): void => {
    sent += 1;
    askedAt = performance.now();
    socket.write(workload.failEvery > 0 && sent % workload.failEvery === 0 ? failing : usual);
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    waiting += chunk;
    const answer = wholeAnswer(waiting);
    if (answer === undefined) return;
    if (answered < samplesMax) latencies[answered] = performance.now() - askedAt;
    answered += 1;
    if (answer.status >= 400) failed += 1;
    waiting = waiting.slice(answer.length);
    send();
  });
  const giveUp = (): void => {
    if (!socket.destroyed) socket.destroy();
    broken += 1;
  };
  socket.once('end', giveUp);
  socket.once('error', giveUp);
  send();
}

function wholeAnswer(text: string): Answer | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const bodyLength = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (bodyLength === undefined) throw new Error(`expected a content-length, got: ${head}`);
  const length = headEnd + 4 + Number(bodyLength);
  return text.length < length ? undefined : { status: Number(head.slice(9, 12)), length };
}

function print(): void {
  const sorted = latencies.subarray(0, Math.min(answered, samplesMax)).sort();
  const result: LoadResult = {
    requests: answered,
    perSecond: answered / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    failed,
    broken,
  };
  console.log(JSON.stringify(result));
}
