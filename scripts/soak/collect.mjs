// Preloaded into the gateway and its threads: at SIGUSR2 each of them collects its garbage, and what is
// still there then goes as a line of JSON to the file that COLLECTED_FILE names. What is resident without
// that is as much as V8 has not come to collect yet.
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const collect = () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
const channel = new BroadcastChannel('loop soak: collect');
channel.unref();

if (isMainThread) {
  process.on('SIGUSR2', async () => {
    channel.postMessage('collect');
    collect();
    // The threads come to it in between what they do.
    await sleep(500);
    collect();
    const { heapUsed, arrayBuffers, external } = process.memoryUsage();
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    const told = { resident: kilobytes * 1024, heapUsed, arrayBuffers, external };
    appendFileSync(process.env.COLLECTED_FILE, `${JSON.stringify(told)}\n`);
  });
} else {
  channel.onmessage = collect;
}
