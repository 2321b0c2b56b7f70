#!/usr/bin/env bash
# A debugger that goes lets Node's main thread run on, and leaves a worker thread where it stopped.
#
# Versions  Node 22.23.1, 24.11.1 (npm package node), the inspector's NodeWorker domain.
# Guess     A debugger stops a program at a breakpoint, and its connection ends without a word, as when
#           it is killed. Node drops the session's breakpoints and lets the program run on: a service is
#           not left standing because of a debugger's end. So for a worker thread, whose session runs
#           inside of the one with the main thread, and ends with it.
# Seen      The main thread runs on, as guessed. The worker thread stays where it stopped, whether the
#           connection ended or `NodeWorker.disable` was sent before. `NodeWorker.detach` frees it.
# So        A debugger has to detach from each worker thread itself; one that is killed cannot. Whoever
#           watches over it needs a connection of its own, or the process has to be started again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund node-22@npm:node@22.23.1 node-24@npm:node@24.11.1 --allow-scripts=all 2>/dev/null ||
  npm install --silent --no-audit --no-fund node-22@npm:node@22.23.1 node-24@npm:node@24.11.1

cat >beat.cjs <<'JS'
let beats = 0;
module.exports = (tell) => setInterval(() => {
  beats += 1;
  tell(beats); // here
}, 20);
JS
cat >service.cjs <<'JS'
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const beat = require('./beat.cjs');
const where = process.argv[2];
if (!isMainThread) beat((n) => parentPort.postMessage(n));
else if (where === 'main') beat((n) => console.log(n));
else new Worker(__filename, { argv: [where] }).on('message', (n) => console.log(n));
JS
cat >stop.mjs <<'JS'
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , node, where, how] = process.argv;
const service = spawn(node, ['--inspect=127.0.0.1:0', 'service.cjs', where]);
let beats = 0;
service.stdout.on('data', () => { beats += 1; });
let url;
for await (const line of createInterface({ input: service.stderr })) {
  url = /ws:\S+/.exec(line)?.[0];
  if (url) break;
}
service.stderr.resume();
const socket = new WebSocket(url);
await new Promise((resolve) => { socket.onopen = resolve; });
let id = 0;
let threadId = 0;
const heard = new Map();
const stopped = Promise.withResolvers();
const inThread = Promise.withResolvers();
const call = (method, params = {}) => new Promise((resolve) => {
  heard.set(++id, resolve);
  socket.send(JSON.stringify({ id, method, params }));
});
const callThread = (method, params = {}) => call('NodeWorker.sendMessageToWorker', {
  sessionId: thread, message: JSON.stringify({ id: ++threadId, method, params }),
});
let thread;
socket.onmessage = ({ data }) => {
  const { id, method, params } = JSON.parse(data);
  if (id) heard.get(id)?.();
  if (method === 'Debugger.paused') stopped.resolve();
  if (method === 'NodeWorker.attachedToWorker') { thread = params.sessionId; inThread.resolve(); }
  if (method === 'NodeWorker.receivedMessageFromWorker') {
    if (JSON.parse(params.message).method === 'Debugger.paused') stopped.resolve();
  }
};
const place = { lineNumber: 3, urlRegex: 'beat\\.cjs$' };
if (where === 'main') {
  await call('Debugger.enable');
  await call('Debugger.setBreakpointByUrl', place);
} else {
  await call('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await inThread.promise;
  await callThread('Debugger.enable');
  await callThread('Debugger.setBreakpointByUrl', place);
}
await stopped.promise;
if (how === 'disable') await call('NodeWorker.disable');
if (how === 'detach') await call('NodeWorker.detach', { sessionId: thread });
socket.close();
await sleep(500);
const before = beats;
await sleep(1000);
console.log(beats > before ? 'runs on' : 'stays where it stopped');
service.kill('SIGKILL');
process.exit();
JS

for version in 22 24; do
  node=node_modules/node-$version/bin/node
  for way in 'main close' 'worker close' 'worker disable' 'worker detach'; do
    read -r where how <<<"$way"
    echo "$version $where, $how: $("node_modules/node-24/bin/node" stop.mjs "$node" "$where" "$how")"
  done
done | tee seen
cat >expected <<'TEXT'
22 main, close: runs on
22 worker, close: stays where it stopped
22 worker, disable: stays where it stopped
22 worker, detach: runs on
24 main, close: runs on
24 worker, close: stays where it stopped
24 worker, disable: stays where it stopped
24 worker, detach: runs on
TEXT
diff expected seen
echo 'as described'
