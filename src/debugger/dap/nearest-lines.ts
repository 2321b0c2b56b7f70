/** `the nearest that can are 12, 14 and 20`: up to four, of both sides. */
export function nearestLines(lines: readonly number[], line: number): string {
  const near = [...new Set(lines)]
    .sort((a, b) => Math.abs(a - line) - Math.abs(b - line))
    .slice(0, 4)
    .sort((a, b) => a - b);
  const last = near.pop();
  if (last === undefined) return 'no line of this file can be stopped at';
  if (near.length === 0) return `the nearest that can is ${last}`;
  return `the nearest that can are ${near.join(', ')} and ${last}`;
}
