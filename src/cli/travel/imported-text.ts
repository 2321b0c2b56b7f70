import type { ImportedCapture } from '../../core/travel.js';
import { printable } from '../text/printable.js';

/** A line a capture, and below it what is not as it came. */
export function importedText(captures: readonly ImportedCapture[]): string {
  return captures.map(linesOf).join('');
}

function linesOf({ id, existing, redacted, hops }: ImportedCapture): string {
  const entry = hops.find(({ listener }) => listener === 'edge') ?? hops[0];
  const request = `${printable(entry?.method ?? '')} ${printable(entry?.path ?? '')}`;
  if (existing) return `already there as capture ${id}: ${request}\n`;
  const count = `${hops.length} ${hops.length === 1 ? 'hop' : 'hops'}`;
  const taken = redacted.map((what) => `  redacted: ${printable(what)}\n`).join('');
  return `capture ${id}: ${request} (${count})\n${taken}`;
}
