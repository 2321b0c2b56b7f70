import { debuggedName } from '../core/debugged-name.js';
import type { Stop } from '../core/debugging.js';
import type { DebugTarget } from './debugger-kind.js';

/** One of the processes that can answer for a service. */
export interface DebuggedProcess {
  /** As in the config. */
  readonly service: string;
  /** Of a service with several, by a name that says which. */
  readonly target: DebugTarget;
  /** Told at its stops; undefined where the service has one process. */
  readonly pid: number | undefined;
}

/** Those of one service; `areSome`: more of it are known, or may come. */
export function debuggedProcesses(
  targets: readonly DebugTarget[],
  areSome = targets.length > 1,
): readonly DebuggedProcess[] {
  return targets.map((target) => {
    const { service } = target;
    const pid = areSome ? (target.pid ?? undefined) : undefined;
    return { service, pid, target: { ...target, service: debuggedName({ service, pid }) } };
  });
}

/** With the service's own name, and the process where there are several. */
export function asOfService(process: DebuggedProcess | undefined, stop: Stop): Stop {
  if (process === undefined) return stop;
  const { service, pid } = process;
  return { ...stop, service, ...(pid !== undefined && { pid }) };
}
