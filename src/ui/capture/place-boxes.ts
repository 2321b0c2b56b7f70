export const box = { width: 112, height: 28 } as const;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Callers and callees in columns: each stands right of the first that called it. */
export function placeBoxes(
  pairs: readonly { readonly from: string; readonly to: string }[],
  room: { readonly across: number; readonly down: number },
) {
  const columnOf = new Map<string, number>();
  for (const { from, to } of callersFirst(pairs)) {
    if (!columnOf.has(from)) columnOf.set(from, 0);
    if (!columnOf.has(to)) columnOf.set(to, (columnOf.get(from) ?? 0) + 1);
  }
  const heights: number[] = [];
  const boxes = new Map<string, Spot>();
  for (const [name, column] of columnOf) {
    const row = heights[column] ?? 0;
    heights[column] = row + 1;
    const x = column * (box.width + room.across);
    boxes.set(name, { x, y: row * (box.height + room.down) });
  }
  const columns = heights.length;
  return {
    boxes,
    width: columns * box.width + Math.max(0, columns - 1) * room.across,
    height: Math.max(...heights.map((rows) => rows ?? 0), 1) * (box.height + room.down) - room.down,
  };
}

/** From one box to another, and the middle of it. Back, or within a column, it goes around below. */
export function arrowPath(from: Spot, to: Spot) {
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x, to.y + box.height / 2];
  const bend = x2 > x1 ? (x2 - x1) / 2 : 40;
  const dip = x2 > x1 ? 0 : box.height;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1 + dip} ${x2 - bend} ${y2 + dip} ${x2} ${y2}`;
  return { path, x: (x1 + x2) / 2, y: (y1 + y2) / 2 + dip };
}

/** Whoever nobody calls begins, then whom they call, and so on; circles as they come. */
function callersFirst<T extends { readonly from: string; readonly to: string }>(
  pairs: readonly T[],
): T[] {
  const called = new Set(pairs.map(({ to }) => to));
  const reached = new Set(pairs.map(({ from }) => from).filter((name) => !called.has(name)));
  const ordered: T[] = [];
  let left = [...pairs];
  while (left.length > 0) {
    const next = left.filter(({ from }) => reached.has(from));
    const taken = next.length > 0 ? next : left.slice(0, 1);
    for (const pair of taken) {
      reached.add(pair.to);
      reached.add(pair.from);
    }
    ordered.push(...taken);
    left = left.filter((pair) => !taken.includes(pair));
  }
  return ordered;
}
