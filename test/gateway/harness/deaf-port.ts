import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** A thread that listens and never accepts. */
const listener = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** With a backlog of 1 Linux completes two handshakes; the next is not answered. */
const queue = 2;

/** A port on which a connection is neither made nor refused. */
export async function deafPort(): Promise<number> {
  const worker = new Worker(listener, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const sockets = Array.from({ length: queue * 2 }, () => connect({ port, host: '127.0.0.1' }));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await worker.terminate();
  });
  let connected = 0;
  await new Promise<void>((resolve) => {
    for (const socket of sockets) {
      socket.on('error', () => socket.destroy());
      socket.on('connect', () => {
        if (++connected === queue) resolve();
      });
    }
  });
  return port;
}
