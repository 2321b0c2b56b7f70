import type { AttachedService } from '../core/debugging.js';
import { LoopError } from '../core/errors.js';
import { type AttachMeans, attachProcess } from './attach-process.js';
import type { DebuggedProcess } from './debugged-process.js';
import { hasInspector } from './has-inspector.js';
import { isAlive } from './proc/process-info.js';

/**
 * Attaches to all, those of one service one after the other: so that some of it answers meanwhile,
 * and because all Nodes open their inspector at the same port. Of several processes of a service, one
 * that has ended, or has not the file of a breakpoint, is let go.
 * @throws LOOP_DEBUGGER_*
 */
export async function attachAll(
  means: AttachMeans,
  processes: readonly DebuggedProcess[],
): Promise<readonly AttachedService[]> {
  const lanes = new Map<string, DebuggedProcess[]>();
  for (const process of processes) {
    const { service, target } = process;
    const lane = hasInspector(target.runtime) ? 'inspector' : `service ${service}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), process]);
  }
  const attached = await Promise.all([...lanes.values()].map((lane) => attachLane(means, lane)));
  const order = processes.map(({ service }) => service);
  return attached.flat().sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));
}

async function attachLane(
  means: AttachMeans,
  lane: readonly DebuggedProcess[],
): Promise<AttachedService[]> {
  const attached: AttachedService[] = [];
  const refused: { readonly process: DebuggedProcess; readonly error: unknown }[] = [];
  for (const process of lane) {
    try {
      attached.push(await attachProcess(means, process));
    } catch (error) {
      if (process.pid === undefined || !isExcused(process, error)) throw error;
      await letGo(means, process);
      refused.push({ process, error });
    }
  }
  for (const { process, error } of refused) {
    const others = attached.some(({ service }) => service === process.service);
    if (!others) throw error;
    means.context.request.front.note(
      `${process.target.service} is not attached to: ${messageOf(error)}`,
    );
  }
  return attached;
}

/** For one that came while the replay went on: what keeps it from being debugged is told, no more. */
export async function attachLate(means: AttachMeans, process: DebuggedProcess): Promise<void> {
  const { front } = means.context.request;
  try {
    front.attached([{ ...(await attachProcess(means, process)), breakpoints: [] }]);
  } catch (error) {
    await letGo(means, process);
    const { pid, service } = process.target;
    if (pid === null || !isAlive(pid)) return;
    front.note(`${service} has come, and is not attached to: ${messageOf(error)}`);
  }
}

async function letGo({ guard, attached }: AttachMeans, { target }: DebuggedProcess): Promise<void> {
  attached.remove(target.service);
  await guard.calls.close(target.service).catch(() => []);
}

function isExcused({ target: { pid } }: DebuggedProcess, error: unknown): boolean {
  if (pid !== null && !isAlive(pid)) return true;
  return (
    error instanceof LoopError &&
    (error.code === 'LOOP_DEBUGGER_FILE' || error.code === 'LOOP_DEBUGGER_LINE')
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
