import type { Stop } from '../../core/debugging.js';

/** Where it stopped, and nothing of what was seen there: variables hold what redaction would take out. */
export function withoutValues(stop: Stop): Stop {
  return {
    ...stop,
    source: [],
    locals: {},
    closure: {},
    watches: {},
    exception: stop.exception === null ? null : '',
  };
}
