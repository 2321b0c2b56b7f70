// Closes an inspector that loop opened: it has no password, and is never left open. Closing ends
// the sessions of all clients; one that holds the process paused is overruled, because the program
// itself must run to close it.

import { LoopError } from '../../core/errors.js';
import { releaseMs } from '../limits.js';
import { askInspector, type InspectorAddress, listens } from './ask-inspector.js';
import { CdpClient } from './cdp-client.js';

const askMs = 1_000;

/**
 * Resolves when it is closed, the process has ended, or another inspector is at its port.
 * @throws LOOP_DEBUGGER_ENABLE when it is still open after `releaseMs`
 */
export async function closeInspector(address: InspectorAddress, id: string): Promise<void> {
  const endsAtMs = performance.now() + releaseMs;
  while (performance.now() < endsAtMs) {
    const inspector = await askInspector(address, askMs);
    if (inspector === null && (await listens(address))) continue;
    if (inspector?.id !== id) return;
    await close(inspector.webSocketUrl, endsAtMs - performance.now());
  }
  const text = `the inspector at ${address.host}:${address.port} is still open: the process is busy`;
  throw new LoopError('LOOP_DEBUGGER_ENABLE', text);
}

/** Resolves when the connection has ended: the inspector closes it on its way out. */
async function close(url: string, timeoutMs: number): Promise<void> {
  let ended = (): void => {};
  const hasEnded = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const listener = {
    // Joining a pause, or running into another client's breakpoint.
    event: (method: string) => {
      if (method === 'Debugger.paused') void ignore(client?.send('Debugger.resume'));
    },
    closed: () => ended(),
  };
  let client: CdpClient | null = null;
  try {
    client = await CdpClient.connect(url, listener, timeoutMs);
  } catch {
    // It closed in the meantime, or has no time for us: the caller asks it again.
    return;
  }
  await Promise.all([
    // By a timer of the program, so that the answer to this command is out before the end.
    ignore(client.send('Runtime.evaluate', closing)),
    ignore(client.send('Debugger.enable')),
  ]);
  const timer = setTimeout(() => void client?.close(0), timeoutMs);
  await hasEnded;
  clearTimeout(timer);
}

/** `getBuiltinModule` came with Node 20.16; before it, the console's own `require`. */
const closing = {
  expression: `(() => {
    const load = process.getBuiltinModule ?? require;
    const inspector = load('inspector');
    setTimeout(() => inspector.close(), 50);
  })()`,
  includeCommandLineAPI: true,
  silent: true,
};

/** The connection may end at any moment; that is what is wanted. */
function ignore(answer: Promise<unknown> | undefined): Promise<unknown> {
  return Promise.resolve(answer).catch(() => null);
}
