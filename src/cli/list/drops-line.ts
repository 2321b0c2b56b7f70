import type { DropCounts } from '../../core/store.js';
import { printable } from '../text/printable.js';

/** A line or two that say what was seen and not kept, or not as it was; undefined when nothing was. */
export function dropsLine(drops: DropCounts): string | undefined {
  const { queueFull, evicted, writeFailed, continued, undecided } = drops;
  const since = drops.sinceMs === null ? '' : ` since ${new Date(drops.sinceMs).toISOString()}`;
  const notKept = [
    ...Object.entries(drops.ruleLimit)
      .filter(([, count]) => count > 0)
      .map(([rule, count]) => `${count} beyond the limit of rule ${printable(rule)}`),
    ...some(queueFull, 'while the write queue was full'),
    ...some(
      evicted,
      'pushed out of memory before a rule could decide (raise capture.buffer.memory)',
    ),
    ...some(writeFailed, 'that could not be written'),
  ];
  const otherwise = [
    ...some(continued, 'times a chain had too many hops, and went on as another'),
    ...some(undecided, 'hops about which the rules could not be asked in time'),
  ];
  const lines = [
    ...(notKept.length === 0 ? [] : [`loop: chains not kept${since}: ${notKept.join(', ')}\n`]),
    ...(otherwise.length === 0 ? [] : [`loop: kept otherwise${since}: ${otherwise.join(', ')}\n`]),
  ];
  return lines.length === 0 ? undefined : lines.join('');
}

function some(count: number, what: string): string[] {
  return count > 0 ? [`${count} ${what}`] : [];
}
