import type { DropCounts } from '../../core/store.js';
import { printable } from '../text/printable.js';

/** One line that says what was seen and not kept; undefined when nothing was. */
export function dropsLine(drops: DropCounts): string | undefined {
  const parts = Object.entries(drops.ruleLimit)
    .filter(([, count]) => count > 0)
    .map(([rule, count]) => `${count} beyond the limit of rule ${printable(rule)}`);
  if (drops.queueFull > 0) parts.push(`${drops.queueFull} while the write queue was full`);
  if (drops.evicted > 0) {
    parts.push(
      `${drops.evicted} pushed out of memory before a rule could decide (raise capture.buffer.memory)`,
    );
  }
  if (drops.writeFailed > 0) parts.push(`${drops.writeFailed} that could not be written`);
  if (parts.length === 0) return undefined;
  const since = drops.sinceMs === null ? '' : ` since ${new Date(drops.sinceMs).toISOString()}`;
  return `loop: chains not kept${since}: ${parts.join(', ')}\n`;
}
