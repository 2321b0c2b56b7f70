/** Lines that can be hit, around one that cannot: the nearest on either side, in order. */
export function nearestLines(line: number, hittable: Iterable<number>, each = 3): number[] {
  const lines = [...new Set(hittable)].sort((a, b) => a - b);
  const before = lines.filter((other) => other < line).slice(-each);
  const after = lines.filter((other) => other > line).slice(0, each);
  return [...before, ...after];
}

/**
 * The line itself, or the next one that can be hit when the ones between hold nothing (blank lines,
 * comments, the rest of a statement); undefined when there is none near.
 */
export function slideTo(line: number, hittable: Iterable<number>): number | undefined {
  const next = [...hittable].filter((other) => other >= line);
  const nearest = next.length === 0 ? undefined : next.reduce((a, b) => Math.min(a, b));
  return nearest !== undefined && nearest - line <= slideLinesMax ? nearest : undefined;
}

/** Further on, it would be another function's line that is taken. */
const slideLinesMax = 12;
