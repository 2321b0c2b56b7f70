import type { ArmedBreakpoint } from '../../core/debugging.js';

/** What is said of a breakpoint that nothing came to; empty where it has no place, or its line has run. */
export function missedText({ placed }: ArmedBreakpoint, ran: readonly number[]): readonly string[] {
  if (placed === null || ran.includes(placed.line)) return [];
  const { file, line } = placed;
  if (ran.length === 0) return [`no line of ${file} ran since the breakpoint was set`];
  const before = Math.max(...ran.filter((each) => each < line));
  const after = Math.min(...ran.filter((each) => each > line));
  const near = [before, after].filter(Number.isFinite).join(' and ');
  return [
    `${file}:${line} did not run since the breakpoint was set; nearest to it ran line ${near}`,
  ];
}
