// Nothing in a thread can interrupt a pattern that is at work, but V8's own watchdog, which node:vm
// offers for what a script of its own calls.
import { Script } from 'node:vm';

/** What took longer than it may. */
export class OverTime extends Error {}

const place = Symbol.for('loop: work that is run within a time');
const script = new Script(`globalThis[Symbol.for('${place.description}')]()`);

/** Of its time in wall clock, what a thread must have had to count as slow itself. */
const ownShareMin = 0.5;
/** Times its own, what is waited for a thread that others keep from working. */
const patience = 3;

/**
 * Runs work that waits for nothing, and ends it wherever it is once it has taken `ms` of this
 * thread. On a machine that is busy with others it is begun anew, once, with more time. Costs the
 * start of a thread (0.1 to 0.2 ms).
 * What it was changing when it was interrupted may be half changed: `onInterrupted` is to see to that.
 * @throws OverTime
 */
export function runWithin<T>(ms: number, onInterrupted: () => void, work: () => T): T {
  const before = threadMs();
  try {
    return runOnce(ms, work);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    onInterrupted();
    const share = (threadMs() - before) / ms;
    if (share >= ownShareMin) throw new OverTime(`it took longer than ${Math.ceil(ms)} ms`);
    return runAgain(ms / Math.max(share, 1 / patience), onInterrupted, work);
  }
}

function runAgain<T>(ms: number, onInterrupted: () => void, work: () => T): T {
  try {
    return runOnce(ms, work);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    onInterrupted();
    throw new OverTime(`it took longer than ${Math.ceil(ms)} ms of a busy machine`);
  }
}

function runOnce<T>(ms: number, work: () => T): T {
  const before: unknown = Reflect.get(globalThis, place);
  Reflect.set(globalThis, place, work);
  try {
    return script.runInThisContext({ timeout: Math.ceil(ms) }) as T;
  } finally {
    Reflect.set(globalThis, place, before);
  }
}

/** For how long this thread has computed; before Node 22.19, which does not know, wall clock. */
export function threadMs(): number {
  const usage = (process as Partial<NodeJS.Process>).threadCpuUsage?.();
  return usage === undefined ? performance.now() : (usage.user + usage.system) / 1000;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === timedOut;
}

const timedOut = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
