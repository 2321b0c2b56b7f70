import type { Hop } from '../../core/capture.js';

export interface TreeRow {
  readonly hop: Hop;
  /** `│  └─ `; empty at a root. */
  readonly branch: string;
}

/** The hops top-down, each below its parent, siblings in start order. */
export function treeOrder(chain: readonly Hop[]): TreeRow[] {
  const children = new Map<number | null, Hop[]>();
  for (const hop of chain) {
    const siblings = children.get(hop.parent);
    if (siblings) siblings.push(hop);
    else children.set(hop.parent, [hop]);
  }
  const rows: TreeRow[] = [];
  const shown = new Set<number>();
  const add = (hop: Hop, trunk: string, branch: string): void => {
    if (shown.has(hop.index)) return;
    shown.add(hop.index);
    rows.push({ hop, branch: trunk + branch });
    const below = trunk + continuation(branch);
    const calls = children.get(hop.index) ?? [];
    for (const call of calls) add(call, below, call === calls.at(-1) ? '└─ ' : '├─ ');
  };
  for (const root of children.get(null) ?? []) add(root, '', '');
  // A parent that is not in the chain, or parents in a circle, come from clocks and headers that
  // others set: no hop may get lost by that.
  for (const hop of chain) add(hop, '', '');
  return rows;
}

function continuation(branch: string): string {
  if (branch === '') return '';
  return branch === '├─ ' ? '│  ' : '   ';
}
