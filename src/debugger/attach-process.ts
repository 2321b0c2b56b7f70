import type { ArmedBreakpoint, AttachContext, AttachedService } from '../core/debugging.js';
import { LoopError } from '../core/errors.js';
import type { AttachedDebuggers } from './attached-debuggers.js';
import type { DebuggedProcess } from './debugged-process.js';
import type { GuardProcess } from './guard/guard-process.js';
import type { Opened, OpenOptions } from './guard/messages.js';
import { connectMs, injectMostMs } from './limits.js';
import { within } from './promise-within.js';

/** The slowest way to become debuggable, and the connection. */
const openMs = injectMostMs + connectMs;

export interface AttachMeans {
  readonly context: AttachContext;
  readonly guard: GuardProcess;
  readonly attached: AttachedDebuggers;
}

/**
 * Connects, and arms what is asked for of its service.
 * @throws LOOP_DEBUGGER_*
 */
export async function attachProcess(
  { context, guard, attached }: AttachMeans,
  process: DebuggedProcess,
): Promise<AttachedService> {
  const { request, signal } = context;
  const { service, target } = process;
  const name = target.service;
  const timeout = (what: string, ms: number) => () =>
    new LoopError('LOOP_DEBUGGER_CONNECT', `${name}: ${what} within ${ms / 1000} s`);
  attached.add(process);
  const opened: Opened = await within(guard.calls.open(target, openOptions(context, service)), {
    ms: openMs,
    signal,
    error: timeout('not attached', openMs),
  });
  const wanted = request.breakpoints.filter((each) => each.service === service);
  const breakpoints: readonly ArmedBreakpoint[] =
    request.waitIde !== null
      ? []
      : await within(guard.calls.arm(name, wanted, request.breakOn), {
          ...{ ms: connectMs, signal, error: timeout('not armed', connectMs) },
        });
  attached.armed(process, breakpoints, opened.handsOverPauses);
  const { runtime, pid } = target;
  return { service, runtime, pid, debugger: `${opened.host}:${opened.port}`, breakpoints };
}

function openOptions(
  { request, replayId, soleEntry }: AttachContext,
  service: string,
): OpenOptions {
  const { watches, waitIde, stopsOthers = false } = request;
  const own = stopsOthers ? null : { replayId, isSoleEntry: service === soleEntry };
  return { watches, own, forIde: waitIde !== null };
}
