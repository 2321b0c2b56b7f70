import type { ArmedBreakpoint, Debuggers, Stop } from '../../core/debugging.js';

/** What debuggers had to tell of a run. */
export interface Debugging {
  readonly stops: readonly Stop[];
  readonly breakpoints: readonly ArmedBreakpoint[];
  readonly notes: readonly string[];
  /** @see Debuggers */
  readonly spoilt: string | null;
}

export function describeDebugging(debuggers: Debuggers): Debugging {
  const { stops, breakpoints, problems, spoilt } = debuggers;
  const hit = new Set(stops.map(({ breakpoint }) => breakpoint));
  const missed = breakpoints.filter((_, position) => !hit.has(position));
  const doubt = spoilt === null ? [] : [`${spoilt}: the outcome may come from that`];
  return { stops, breakpoints, notes: [...missed.map(missedText), ...doubt, ...problems], spoilt };
}

function missedText({ service, file, line, condition, placed }: ArmedBreakpoint): string {
  const asked = `${service}:${file}:${line}${condition === null ? '' : ` if ${condition}`}`;
  if (placed === null) return `breakpoint ${asked} was never placed: its module was not loaded`;
  return `breakpoint ${asked} was placed at ${placed.file}:${placed.line}, and not hit`;
}
