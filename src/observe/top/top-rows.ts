import type { TopRow } from '../../core/figures.js';
import type { Series } from '../series.js';
import { foldPath } from './fold-path.js';
import type { KindCount } from './kind-window.js';

interface Sum {
  readonly labels: Pick<TopRow, 'source' | 'destination' | 'method' | 'path'>;
  count: KindCount;
  /** Whose `lastMs` stands. */
  seenAtMs: number;
}

/** The kinds of request of the last ten minutes, the most frequent first. */
export function topRows(
  all: readonly Series[],
  { fold, nowMs }: { readonly fold: boolean; readonly nowMs: number },
): TopRow[] {
  const sums = new Map<string, Sum>();
  for (const { labels, kinds } of all) {
    for (const { method, path, window } of kinds) {
      const count = window.sum(nowMs);
      if (count === null) continue;
      const row = {
        ...{ source: labels.from, destination: labels.service, method },
        path: fold ? foldPath(path) : path,
      };
      add(sums, { labels: row, count, seenAtMs: window.seenAtMs });
    }
  }
  return [...sums.values()]
    .map(({ labels, count }) => rowOf(labels, count))
    .sort((one, other) => other.count - one.count);
}

function add(sums: Map<string, Sum>, next: Sum): void {
  const key = Object.values(next.labels).join('\n');
  const known = sums.get(key);
  if (known === undefined) {
    sums.set(key, next);
    return;
  }
  const isLater = next.seenAtMs > known.seenAtMs;
  known.count = {
    count: known.count.count + next.count.count,
    failures: known.count.failures + next.count.failures,
    bestMs: Math.min(known.count.bestMs, next.count.bestMs),
    worstMs: Math.max(known.count.worstMs, next.count.worstMs),
    lastMs: isLater ? next.count.lastMs : known.count.lastMs,
  };
  if (isLater) known.seenAtMs = next.seenAtMs;
}

function rowOf(labels: Sum['labels'], { count, failures, ...ms }: KindCount): TopRow {
  return { ...labels, count, ...ms, successRate: (count - failures) / count };
}
