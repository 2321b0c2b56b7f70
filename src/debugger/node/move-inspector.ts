// SIGUSR1 opens the inspector of every Node at the same port, so that of several processes only one
// could be debugged. Once it is open it is closed from within, and opened again at a free port.

import { setTimeout as wait } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import { enableMs } from '../limits.js';
import { listeningSockets } from '../proc/listening-ports.js';
import { askInspector, type InspectorAddress } from './ask-inspector.js';
import { CdpClient } from './cdp-client.js';
import { closeInspector } from './close-inspector.js';

export interface MovableInspector extends InspectorAddress {
  readonly id: string;
}

const pollMs = 20;
const askMs = 500;

/** @throws LOOP_DEBUGGER_ENABLE, with the inspector closed */
export async function moveInspector(
  service: string,
  pid: number,
  from: MovableInspector,
): Promise<MovableInspector> {
  const endsAtMs = performance.now() + enableMs;
  const inspector = await askInspector(from, enableMs);
  if (inspector?.id === from.id) await askToMove(inspector.webSocketUrl);
  while (performance.now() < endsAtMs) {
    for (const { address, port } of listeningSockets(pid)) {
      if (port === from.port) continue;
      const moved =
        address === '127.0.0.1' ? await askInspector({ host: address, port }, askMs) : null;
      if (moved !== null) return { host: address, port, id: moved.id };
    }
    await wait(pollMs);
  }
  await closeInspector(from, from.id).catch(() => undefined);
  const text = `${service}: the inspector of process ${pid} did not move to a free port`;
  throw new LoopError('LOOP_DEBUGGER_ENABLE', `${text} within ${enableMs / 1000} s`);
}

async function askToMove(url: string): Promise<void> {
  const listener = { event: () => undefined, closed: () => undefined };
  const client = await CdpClient.connect(url, listener, enableMs);
  await client
    .send('Runtime.evaluate', moving, { timeoutMs: enableMs })
    // The connection ends with the inspector that it is to.
    .catch(() => undefined);
  await client.close(askMs);
}

/** `getBuiltinModule` came with Node 20.16; before it, the console's own `require`. */
const moving = {
  expression: `(() => {
    const load = process.getBuiltinModule ?? require;
    const inspector = load('inspector');
    setTimeout(() => {
      inspector.close();
      inspector.open(0, '127.0.0.1');
    }, 20);
  })()`,
  includeCommandLineAPI: true,
  silent: true,
};
