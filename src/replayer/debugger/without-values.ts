import type { Stop } from '../../core/debugging.js';

/** Where it stopped, and nothing of what was seen there: variables hold what redaction would take out. */
export function withoutValues(stop: Stop): Stop {
  const { service, pid, thread, runtime, reason, breakpoint, frames, exception } = stop;
  return {
    ...{ service, pid, thread, runtime, reason, breakpoint, frames },
    ...{ file: stop.file, line: stop.line, function: stop.function, isAsync: stop.isAsync },
    ...{ source: [], locals: {}, closure: {}, watches: {} },
    exception: exception === null ? null : '',
  };
}
