import type { BreakOn, BreakpointRequest, Stop } from '../../../src/core/debugging.js';
import type {
  DebuggerKind,
  DebugSession,
  DebugTarget,
  EnabledDebugger,
} from '../../../src/debugger/debugger-kind.js';

/** A session, and what it tells, to be waited for. */
export interface Attached {
  readonly enabled: EnabledDebugger;
  readonly session: DebugSession;
  readonly gone: Promise<string>;
  /** The next stop that nobody has been given yet. */
  stop(): Promise<Stop>;
  /** Stops that nobody has waited for. */
  readonly untold: readonly Stop[];
  detach(): Promise<void>;
}

export function targetOf(
  kind: { readonly runtime: 'python' | 'go' | 'java' | 'native'; readonly root: string },
  pid: number | null,
  port: number | null = null,
): DebugTarget {
  return { service: 'reviews', runtime: kind.runtime, pid, port, root: kind.root };
}

export async function attach(
  kind: DebuggerKind,
  target: DebugTarget,
  watches: readonly string[] = [],
): Promise<Attached> {
  const enabled = await kind.enable(target);
  const untold: Stop[] = [];
  const waiting: ((stop: Stop) => void)[] = [];
  let tellGone: (reason: string) => void = () => undefined;
  const gone = new Promise<string>((resolve) => {
    tellGone = resolve;
  });
  const events = {
    stopped: (stop: Stop) => {
      const next = waiting.shift();
      if (next === undefined) untold.push(stop);
      else next(stop);
    },
    resumed: () => undefined,
    placed: () => undefined,
    gone: tellGone,
  };
  try {
    const session = await kind.connect(enabled, target, events, { watches });
    return {
      enabled,
      session,
      gone,
      untold,
      stop: () => {
        const stop = untold.shift();
        return stop !== undefined
          ? Promise.resolve(stop)
          : new Promise((resolve) => waiting.push(resolve));
      },
      detach: async () => {
        await session.release();
        await enabled.disable();
      },
    };
  } catch (error) {
    await enabled.disable();
    throw error;
  }
}

export function at(file: string, line: number, condition: string | null = null): BreakpointRequest {
  return { service: 'reviews', file, line, condition };
}

export const caught: readonly BreakOn[] = ['uncaught', 'all'];
