import type { AttachContext, Stop, StopAction } from '../core/debugging.js';
import type { GuardProcess } from './guard/guard-process.js';

export interface AskFrontOptions extends Pick<AttachContext, 'request'> {
  readonly guard: GuardProcess;
  /** False: no IDE came, and the stop is still to be answered. */
  readonly handOver: () => Promise<boolean>;
}

/** Shows a stop, and says what follows; `ide`: an IDE has it. Null when it has ended meanwhile. */
export async function askFront(
  { guard, request, handOver }: AskFrontOptions,
  name: string,
  stop: Stop,
  signal: AbortSignal,
): Promise<StopAction | null> {
  const paused = {
    inspect: (frame: number) => guard.calls.inspect(name, frame),
    evaluate: (expression: string, frame: number) => guard.calls.evaluate(name, expression, frame),
  };
  for (;;) {
    if (signal.aborted) return null;
    const action = await request.front.stopped(stop, paused, signal);
    if (signal.aborted) return null;
    if (action !== 'ide' || (await handOver())) return action;
  }
}
