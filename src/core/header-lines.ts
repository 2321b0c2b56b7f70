import type { HeaderChanges } from './route-policies.js';
import { wireText } from './wire-text.js';

/** What is done to the header lines of a head (latin1, each with its line end). */
export interface LineEdits {
  /** Lower case. */
  readonly removed: ReadonlySet<string>;
  /** Whole lines, put behind all others. */
  readonly added: string;
}

/** The changes of a config as edits of lines; `set` goes behind what stays. */
export function lineEdits({ set, add, remove }: HeaderChanges): LineEdits {
  let added = '';
  for (const [name, value] of [...Object.entries(set), ...Object.entries(add)]) {
    added += `${name}: ${wireText(value)}\r\n`;
  }
  return { removed: new Set([...remove, ...Object.keys(set)]), added };
}

/** Order, case and repetition of what stays are kept. */
export function editLines(lines: string, { removed, added }: LineEdits): string {
  return withoutLines(lines, removed) + added;
}

/** Copies what is between the lines that go, and nothing when none does. */
function withoutLines(lines: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return lines;
  let kept = '';
  let from = 0;
  for (let at = 0; at < lines.length; ) {
    const colon = lines.indexOf(':', at);
    const end = lines.indexOf('\r\n', at);
    const next = end === -1 ? lines.length : end + 2;
    if (colon !== -1 && colon < next && names.has(lines.slice(at, colon).toLowerCase())) {
      kept += lines.slice(from, at);
      from = next;
    }
    at = next;
  }
  return from === 0 ? lines : kept + lines.slice(from);
}
