import { setTimeout as sleep } from 'node:timers/promises';
import { CdpClient } from './cdp-client.js';
import { nothing } from './cdp-messages.js';
import { inspectorAt } from './inspector-port.js';

const connectMs = 1_000;
const closedMs = 3_000;
const pollMs = 30;

/**
 * Not at once, as `close` waits for the clients to go, and this one asks for it. `require` is the
 * console's, for Node before 20.16.
 */
const closing = `{
  const inspector = (process.getBuiltinModule ?? require)('inspector');
  setTimeout(() => inspector.close(), 50);
}`;

/**
 * Closes the inspector, which has no authentication and must not be left open; other clients are
 * sent away, and a pause of theirs ends.
 */
export async function closeInspector(port: number): Promise<void> {
  const until = performance.now() + closedMs;
  while (performance.now() < until) {
    const url = await inspectorAt(port);
    if (url === null) return;
    await askToClose(url);
    for (let polls = 0; polls < 15; polls++) {
      await sleep(pollMs);
      if ((await inspectorAt(port)) === null) return;
    }
  }
  throw new Error(`the inspector at 127.0.0.1:${port} did not close`);
}

async function askToClose(url: string): Promise<void> {
  const client = await CdpClient.connect(url, connectMs).catch(() => null);
  if (client === null) return; // it has closed meanwhile
  const said = [
    client.call('Debugger.enable', {}, nothing),
    // In a pause no timer runs. Without one this is refused, which is well.
    client.call('Debugger.resume', {}, nothing),
    client.call('Runtime.evaluate', { expression: closing, includeCommandLineAPI: true }, nothing),
  ];
  await Promise.race([Promise.allSettled(said), sleep(connectMs)]);
  await client.close(100);
}
