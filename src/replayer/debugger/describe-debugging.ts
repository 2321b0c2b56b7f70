import type { ArmedBreakpoint, Debuggers, Stop } from '../../core/debugging.js';

/** What debuggers had to tell of a run. */
export interface Debugging {
  readonly stops: readonly Stop[];
  readonly breakpoints: readonly ArmedBreakpoint[];
  readonly notes: readonly string[];
}

export function describeDebugging({ stops, breakpoints, problems }: Debuggers): Debugging {
  const hit = new Set(stops.map(({ breakpoint }) => breakpoint));
  const missed = breakpoints.filter((_, position) => !hit.has(position));
  return { stops, breakpoints, notes: [...missed.map(missedText), ...problems] };
}

function missedText({ service, file, line, condition, placed }: ArmedBreakpoint): string {
  const asked = `${service}:${file}:${line}${condition === null ? '' : ` if ${condition}`}`;
  if (placed === null) return `breakpoint ${asked} was never placed: its module was not loaded`;
  return `breakpoint ${asked} was placed at ${placed.file}:${placed.line}, and not hit`;
}
