// shop in several processes of Node's cluster. SIGUSR2: one more. The parent has the listening socket.
import { spawn } from 'node:child_process';
import cluster from 'node:cluster';

cluster.setupPrimary({
  exec: new URL('shop.mjs', import.meta.url).pathname,
  silent: true,
  // All the same, as without the option; started with another, they would count up from it.
  inspectPort: process.debugPort,
});
const wanted = Number(process.env.WORKERS ?? 2);
let listening = 0;
cluster.on('listening', () => {
  listening += 1;
  if (listening === wanted) console.log('ready');
});
for (let count = 0; count < wanted; count += 1) cluster.fork();
process.on('SIGUSR2', () => cluster.fork());
// A child that answers nothing.
spawn(process.execPath, ['-e', 'process.stdin.resume()']);
