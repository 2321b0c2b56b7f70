// The guard: a process beside the debugged ones that outlives a loop which is killed, hung or
// suspended, and sees to it that they run on. It is in a session of its own, so that neither Ctrl-C
// nor a closed terminal reaches it.

import { performance } from 'node:perf_hooks';
import { LoopError } from '../../core/errors.js';
import { GuardHost } from './guard-host.js';
import {
  aliveEveryMs,
  type FromGuard,
  type GuardCalls,
  type GuardFailure,
  silenceMsMax,
  type ToGuard,
} from './messages.js';

const host = new GuardHost(tell);
let heardAt = performance.now();
let ending = false;

process.on('message', (message: ToGuard) => {
  heardAt = performance.now();
  if (message.type === 'call') void answer(message);
});
process.on('disconnect', () => void end('loop has ended'));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => void end(`the guard got ${signal}`));
}
// A bug in a debugger's client must not leave a service paused.
process.on('uncaughtException', (error) => void end(`a bug in loop's guard: ${error.stack}`));
process.on('unhandledRejection', (error) => void end(`a bug in loop's guard: ${String(error)}`));
setInterval(() => {
  const silentMs = performance.now() - heardAt;
  if (silentMs > silenceMsMax) void end(`loop was silent for ${Math.round(silentMs / 1000)} s`);
}, aliveEveryMs / 2);

tell({ type: 'ready' });

async function answer({ id, call, args }: Extract<ToGuard, { type: 'call' }>): Promise<void> {
  try {
    const method = host[call] as (
      ...given: readonly unknown[]
    ) => ReturnType<GuardCalls[typeof call]>;
    tell({ type: 'answer', id, value: await method.apply(host, args as unknown[]) });
  } catch (error) {
    tell({ type: 'failure', id, error: failureOf(error) });
  }
}

async function end(reason: string): Promise<void> {
  if (ending) return;
  ending = true;
  tell({ type: 'released', reason });
  tell({ type: 'problems', problems: await host.release() });
  // What was told must be out before the channel closes.
  setTimeout(() => process.exit(0), 50);
}

function tell(message: FromGuard): void {
  if (!process.connected) return;
  process.send?.(message, () => {
    // Nobody is there to hear it: `disconnect` ends us.
  });
}

function failureOf(error: unknown): GuardFailure {
  if (error instanceof LoopError) return { code: error.code, message: error.message };
  return { code: null, message: error instanceof Error ? (error.stack ?? '') : String(error) };
}
