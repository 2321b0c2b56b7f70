// Who called whom, as boxes in columns: a service stands right of the first that called it.

import type { Hop } from '../api/shapes.js';
import { callerName, hasFailed, hopName } from './hop-name.js';

export const box = { width: 112, height: 28, across: 50, down: 14 } as const;

export interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** A call to it failed. */
  readonly failed: boolean;
}

export interface Arrow {
  readonly from: Box;
  readonly to: Box;
  readonly calls: number;
  readonly failures: number;
  /** Of its calls: the first that failed, else the first. */
  readonly hop: number;
}

export interface CallGraph {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export function callGraphOf(chain: readonly Hop[]): CallGraph {
  const columnOf = new Map<string, number>();
  const pairs = new Map<string, { from: string; to: string; hops: Hop[] }>();
  for (const hop of chain) {
    const [from, to] = [callerName(hop, chain), hopName(hop)];
    if (!columnOf.has(from)) columnOf.set(from, 0);
    if (!columnOf.has(to)) columnOf.set(to, (columnOf.get(from) ?? 0) + 1);
    const key = `${from}\n${to}`;
    const pair = pairs.get(key) ?? { from, to, hops: [] };
    pair.hops.push(hop);
    pairs.set(key, pair);
  }
  const failed = new Set(chain.filter(hasFailed).map(hopName));
  const heights: number[] = [];
  const boxes = new Map<string, Box>();
  for (const [name, column] of columnOf) {
    const row = heights[column] ?? 0;
    heights[column] = row + 1;
    const x = column * (box.width + box.across);
    boxes.set(name, { name, x, y: row * (box.height + box.down), failed: failed.has(name) });
  }
  const arrows = [...pairs.values()].flatMap(({ from, to, hops }) => {
    const ends = [boxes.get(from), boxes.get(to)];
    if (ends[0] === undefined || ends[1] === undefined) return [];
    const hop = (hops.find(hasFailed) ?? hops[0])?.index ?? 0;
    const failures = hops.filter(hasFailed).length;
    return [{ from: ends[0], to: ends[1], calls: hops.length, failures, hop }];
  });
  const columns = heights.length;
  return {
    width: columns * box.width + (columns - 1) * box.across,
    height: Math.max(...heights, 1) * (box.height + box.down) - box.down,
    boxes: [...boxes.values()],
    arrows,
  };
}
