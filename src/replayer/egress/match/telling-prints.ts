import { type Prints, printWeight } from '../../content/content-prints.js';

/** What tells the members of a group apart, and how much each of it tells. */
export interface TellingPrints {
  /** By position: what a member shares with `prints` that not all of them have, with its weight. */
  shared(prints: Prints): ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** Of a group whose members have nothing in common, a sample tells them apart as well. */
const countedMax = 2_000_000;
/** Of a member, those that tell most. */
const keptMax = 512;
/** Ids are left out so many halvings later than all else: there are few of them, and they decide. */
const idHeadStart = 6;

/**
 * Which values tell the members of a group apart: those that some have and not all. The fewer have
 * it, the more it tells. Time and room grow with the size of the group, and not with its square.
 */
export function tellingPrints(members: readonly Prints[]): TellingPrints {
  const counts = countPrints(members);
  const count = members.length;
  const positions = new Map<number, number[]>();
  for (const [at, prints] of members.entries()) {
    for (const print of mostTelling(prints, counts, count)) {
      const known = positions.get(print);
      if (known === undefined) positions.set(print, [at]);
      else known.push(at);
    }
  }
  return {
    shared(prints) {
      const found = new Map<number, Map<number, number>>();
      for (const print of prints) {
        const having = positions.get(print);
        if (having === undefined) continue;
        const weight = printWeight(print) * Math.log(count / (counts.get(print) ?? count));
        for (const at of having) {
          const known = found.get(at);
          if (known === undefined) found.set(at, new Map([[print, weight]]));
          else known.set(print, weight);
        }
      }
      return found;
    },
  };
}

/** How many members have each. Above the bound every second one is left out, then every fourth. */
function countPrints(members: readonly Prints[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  let shift = 0;
  const isCounted = (print: number) => {
    const halvings = isId(print) ? shift - idHeadStart : shift;
    return halvings <= 0 || print >>> (32 - halvings) === 0;
  };
  for (const prints of members) {
    for (const print of prints) {
      if (isCounted(print)) counts.set(print, (counts.get(print) ?? 0) + 1);
    }
    while (counts.size > countedMax) {
      shift += 1;
      for (const print of counts.keys()) if (!isCounted(print)) counts.delete(print);
    }
  }
  return counts;
}

function mostTelling(prints: Prints, counts: ReadonlyMap<number, number>, all: number): number[] {
  const telling: number[] = [];
  for (const print of prints) {
    const count = counts.get(print);
    if (count !== undefined && count < all) telling.push(print);
  }
  if (telling.length <= keptMax) return telling;
  const gain = (print: number) => printWeight(print) * Math.log(all / (counts.get(print) ?? all));
  return telling.sort((a, b) => gain(b) - gain(a)).slice(0, keptMax);
}

function isId(print: number): boolean {
  return printWeight(print) > 1;
}
