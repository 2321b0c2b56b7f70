import type { ImportedCapture, SkippedEntry } from '../../core/travel.js';
import { printable } from '../text/printable.js';
import { incompleteBodies } from './incomplete-bodies.js';

/** A line a capture, and below it what is not as it came. */
export function importedText(captures: readonly ImportedCapture[]): string {
  return captures.map(linesOf).join('');
}

function linesOf({ id, existing, redacted, hops }: ImportedCapture): string {
  const entry = hops.find(({ listener }) => listener === 'edge') ?? hops[0];
  const request = `${printable(entry?.method ?? '')} ${printable(entry?.path ?? '')}`;
  if (existing) return `already there as capture ${id}: ${request}\n`;
  const count = `${hops.length} ${hops.length === 1 ? 'hop' : 'hops'}`;
  const taken = redacted.map((what) => `  redacted: ${printable(what)}\n`);
  const lacking = incompleteBodies(hops).map((what) => `  incomplete: ${what}\n`);
  return `capture ${id}: ${request} (${count})\n${[...taken, ...lacking].join('')}`;
}

/** A page may hold thousands of images in its text. */
const skippedShownMax = 50;

/** The entries that were left out, and how many of how many that is; '' when there are none. */
export function skippedText(
  captures: readonly ImportedCapture[],
  skipped: readonly SkippedEntry[],
): string {
  if (skipped.length === 0) return '';
  const lines = skipped.slice(0, skippedShownMax).map(({ entry, url, reason }) => {
    const named = url === '' ? '' : ` (${printable(url)})`;
    return `skipped entry ${entry}${named}: ${printable(reason)}\n`;
  });
  if (skipped.length > skippedShownMax) {
    lines.push(`and ${skipped.length - skippedShownMax} more: -o json\n`);
  }
  const taken = captures.reduce((sum, { hops }) => sum + hops.length, 0);
  return `${lines.join('')}${taken} of ${taken + skipped.length} entries imported, ${skipped.length} skipped\n`;
}
