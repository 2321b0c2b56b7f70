import type { TypedLines } from '../typed-lines.js';

/** Resolves when Enter is pressed, and not at all once the signal aborts or the input is over. */
export async function enteredLine(lines: TypedLines, signal: AbortSignal): Promise<void> {
  const typed = await lines.next('', signal);
  lines.release();
  if (typed === 'aborted' || typed === 'ended') await new Promise(() => {});
}
