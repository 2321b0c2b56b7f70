// Who called whom, as boxes in columns: a service stands right of the first that called it.

import type { Hop } from '../api/shapes.js';
import { callerName, hasFailed, hopName } from './hop-name.js';
import { placeBoxes } from './place-boxes.js';

const room = { across: 50, down: 14 };

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
  const pairs = new Map<string, { from: string; to: string; hops: Hop[] }>();
  for (const hop of chain) {
    const [from, to] = [callerName(hop, chain), hopName(hop)];
    const key = `${from}\n${to}`;
    const pair = pairs.get(key) ?? { from, to, hops: [] };
    pair.hops.push(hop);
    pairs.set(key, pair);
  }
  const failed = new Set(chain.filter(hasFailed).map(hopName));
  const placed = placeBoxes([...pairs.values()], room);
  const boxes = new Map<string, Box>();
  for (const [name, spot] of placed.boxes) {
    boxes.set(name, { name, ...spot, failed: failed.has(name) });
  }
  const arrows = [...pairs.values()].flatMap(({ from, to, hops }) => {
    const ends = [boxes.get(from), boxes.get(to)];
    if (ends[0] === undefined || ends[1] === undefined) return [];
    const hop = (hops.find(hasFailed) ?? hops[0])?.index ?? 0;
    const failures = hops.filter(hasFailed).length;
    return [{ from: ends[0], to: ends[1], calls: hops.length, failures, hop }];
  });
  return { width: placed.width, height: placed.height, boxes: [...boxes.values()], arrows };
}
