const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A duration with about three figures: `0.42ms`, `12.3ms`, `124ms`, `1.25s`, `2m05s`, `3h10m`, `30d`. */
export function durationText(ms: number): string {
  if (threeFigures(ms) < secondMs) return `${threeFigures(ms)}ms`;
  const seconds = threeFigures(ms / secondMs);
  if (seconds < 60) return `${seconds}s`;
  if (Math.round(ms / secondMs) * secondMs < hourMs) {
    return pair(ms, { big: minuteMs, small: secondMs, units: ['m', 's'] });
  }
  if (Math.round(ms / minuteMs) * minuteMs < dayMs) {
    return pair(ms, { big: hourMs, small: minuteMs, units: ['h', 'm'] });
  }
  return pair(ms, { big: dayMs, small: hourMs, units: ['d', 'h'] });
}

/** How long ago, in one unit: `5s`, `3m`, `2h`, `4d`. A clock that went back reads as `0s`. */
export function ageText(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / secondMs))}s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)}m`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)}h`;
  return `${Math.floor(ms / dayMs)}d`;
}

/** For JSON: microseconds are what the clock is good for. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function threeFigures(value: number): number {
  if (value >= 100) return Math.round(value);
  return value >= 10 ? Math.round(value * 10) / 10 : Math.round(value * 100) / 100;
}

function pair(
  ms: number,
  { big, small, units }: { big: number; small: number; units: readonly [string, string] },
): string {
  const smalls = Math.round(ms / small);
  const perBig = big / small;
  const rest = smalls % perBig;
  const bigs = `${Math.floor(smalls / perBig)}${units[0]}`;
  return rest === 0 ? bigs : `${bigs}${String(rest).padStart(2, '0')}${units[1]}`;
}
