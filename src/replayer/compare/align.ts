/** A pair that belongs together, or one side alone; indexes into the two lists. */
export interface Step {
  readonly recorded: number | null;
  readonly replayed: number | null;
}

/** The table of the longest common subsequence has this many cells at most. */
const cellsMax = 1_000_000;

/**
 * Lays two lists side by side so that as many equal items as possible meet. Between them, what is
 * left over is paired in order (a changed item), and the rest stands alone (removed, added).
 */
export function align(recorded: readonly string[], replayed: readonly string[]): Step[] {
  const least = Math.min(recorded.length, replayed.length);
  let head = 0;
  while (head < least && recorded[head] === replayed[head]) head++;
  let tail = 0;
  while (
    tail < least - head &&
    recorded[recorded.length - 1 - tail] === replayed[replayed.length - 1 - tail]
  ) {
    tail++;
  }
  const a = recorded.slice(head, recorded.length - tail);
  const b = replayed.slice(head, replayed.length - tail);
  const meetings = [
    ...range(head).map((i) => [i, i] as const),
    ...commonPairs(a, b).map(([i, j]) => [head + i, head + j] as const),
    ...range(tail).map((i) => [head + a.length + i, head + b.length + i] as const),
  ];
  return fillGaps(meetings, recorded.length, replayed.length);
}

function fillGaps(
  meetings: readonly (readonly [number, number])[],
  recordedLength: number,
  replayedLength: number,
): Step[] {
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  for (const [nextI, nextJ] of [...meetings, [recordedLength, replayedLength] as const]) {
    while (i < nextI && j < nextJ) steps.push({ recorded: i++, replayed: j++ });
    while (i < nextI) steps.push({ recorded: i++, replayed: null });
    while (j < nextJ) steps.push({ recorded: null, replayed: j++ });
    if (i < recordedLength && j < replayedLength) steps.push({ recorded: i++, replayed: j++ });
  }
  return steps;
}

/** Longest common subsequence; none when the table would be too big. */
function commonPairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const width = b.length + 1;
  if ((a.length + 1) * width > cellsMax) return [];
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? 1 + at(lengths, (i + 1) * width + j + 1)
          : Math.max(at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(lengths, (i + 1) * width + j) >= at(lengths, i * width + j + 1)) i++;
    else j++;
  }
  return pairs;
}

function at(cells: Uint32Array, index: number): number {
  return cells[index] ?? 0;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
