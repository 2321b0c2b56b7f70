import { performance } from 'node:perf_hooks';

/** Work in small steps, so that its doer can do something else between them. */
export type Steps<Result> = Generator<void, Result, void>;

const sliceMs = 10;

/** All at once. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Lets the event loop go round every few milliseconds. Undefined when the signal said to stop. */
export async function inSlices<Result>(
  steps: Steps<Result>,
  signal?: AbortSignal,
): Promise<Result | undefined> {
  let sinceMs = performance.now();
  while (signal?.aborted !== true) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - sinceMs < sliceMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    sinceMs = performance.now();
  }
  return undefined;
}
