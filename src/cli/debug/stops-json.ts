import type { ArmedBreakpoint, Stop } from '../../core/debugging.js';
import type { Replay } from '../../core/replay.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface StopJson extends Omit<Stop, 'isAsync' | 'pid' | 'thread'> {
  /** Null where the service has one process. */
  readonly pid: number | null;
  /** Null where it is the main thread, or not known. */
  readonly thread: string | null;
}

export interface BreakpointJson extends ArmedBreakpoint {
  /** Stops at it. */
  readonly hits: number;
}

/** Values as the debugger gave them; a stored run has the places alone. */
export function stopsJson({ stops = [] }: Pick<Replay, 'stops'>): StopJson[] {
  return stops.map((stop) => ({
    service: stop.service,
    pid: stop.pid ?? null,
    thread: stop.thread ?? null,
    runtime: stop.runtime,
    file: stop.file,
    line: stop.line,
    function: stop.function,
    reason: stop.reason,
    breakpoint: stop.breakpoint,
    exception: stop.exception,
    source: stop.source,
    frames: stop.frames.map(({ function: name, file, line, isAsync }) => ({
      ...{ function: name, file, line, isAsync },
    })),
    locals: stop.locals,
    closure: stop.closure,
    watches: stop.watches,
  }));
}

/** As asked for, with where each was placed. */
export function breakpointsJson({
  stops = [],
  breakpoints = [],
}: Pick<Replay, 'stops' | 'breakpoints'>): BreakpointJson[] {
  return breakpoints.map(({ service, file, line, condition, placed, why }, at) => ({
    ...{ service, file, line, condition, placed, ...(why === undefined ? {} : { why }) },
    hits: stops.filter(({ breakpoint }) => breakpoint === at).length,
  }));
}
