import { setTimeout as sleep } from 'node:timers/promises';
import { LoopError } from '../../core/errors.js';
import type { DebugTarget, EnabledDebugger } from '../debugger-kind.js';
import { enableMs } from '../limits.js';
import { processInfo } from '../proc/process-info.js';
import { ownersOfPort } from '../target/port-owner.js';
import { closeInspector } from './close-inspector.js';
import { inspectorAt, inspectorPortOf, openInspectorOf } from './inspector-port.js';

/** SIGUSR1 is signal 10. */
const handlesSigusr1 = 0x200n;
const pollMs = 20;

/** Opens the process's inspector, if it is not open. */
export async function enableInspector({
  service,
  pid,
  port,
}: DebugTarget): Promise<EnabledDebugger> {
  if (pid === null) return published(service, port);
  const there = await openInspectorOf(pid, port);
  if (there !== null) return listening(there, true);
  refuseUnlessReady(service, pid);
  const expected = inspectorPortOf(pid);
  try {
    process.kill(pid, 'SIGUSR1');
  } catch (error) {
    const message = `${service}: no signal may be sent to process ${pid}; run loop as its user, or as root`;
    throw new LoopError('LOOP_DEBUGGER_PERMISSION', message, { cause: error });
  }
  for (let waitedMs = 0; waitedMs < enableMs; waitedMs += pollMs) {
    await sleep(pollMs);
    const opened = await openInspectorOf(pid, expected);
    if (opened !== null) return listening(opened, false);
  }
  throw new LoopError(
    'LOOP_DEBUGGER_ENABLE',
    `${service}: process ${pid} opened no inspector at 127.0.0.1:${expected} within ${enableMs / 1000} s of ` +
      'SIGUSR1: it may have a handler of its own for that signal, or be busy; start it with --inspect',
  );
}

/** A container's, or one that was forwarded. */
async function published(service: string, port: number | null): Promise<EnabledDebugger> {
  if (port !== null && (await inspectorAt(port)) !== null) return listening(port, true);
  const message = `${service}: expected an inspector at 127.0.0.1:${port}, got none`;
  throw new LoopError('LOOP_DEBUGGER_CONNECT', message);
}

/** What would kill the process, or cannot work, is found before the signal is sent. */
function refuseUnlessReady(service: string, pid: number): void {
  const info = processInfo(pid);
  if (info === undefined) {
    throw new LoopError('LOOP_DEBUGGER_GONE', `${service}: process ${pid} has ended`);
  }
  if ((info.caughtSignals & handlesSigusr1) === 0n) {
    throw new LoopError(
      'LOOP_DEBUGGER_ENABLE',
      `${service}: process ${pid} does not handle SIGUSR1, which would end it; start it with --inspect`,
    );
  }
  const port = inspectorPortOf(pid);
  const { pids, uids } = ownersOfPort(port);
  if (uids.length === 0) return;
  const [owner] = pids;
  const who =
    owner === undefined ? 'another process' : `process ${owner} (${processInfo(owner)?.exe})`;
  throw new LoopError(
    'LOOP_DEBUGGER_ENABLE',
    `${service}: its inspector would open at 127.0.0.1:${port}, which ${who} has; end that, or start ` +
      'the service with --inspect-port=<another>',
  );
}

function listening(port: number, wasThere: boolean): EnabledDebugger {
  let disabled: Promise<void> | null = null;
  return {
    host: '127.0.0.1',
    port,
    wasThere,
    async disable() {
      if (wasThere) return;
      disabled ??= closeInspector(port);
      await disabled;
    },
  };
}
