import { createRequire } from 'node:module';
import type * as StringWidth from 'string-width';

// Made when first needed: each takes milliseconds (string-width 20 of them, for its patterns), and
// lines of a trace are made of characters that take a cell each, whatever stands beside them.
let graphemes: Intl.Segmenter | undefined;
let stringWidth: typeof StringWidth.default | undefined;
/** ASCII; letters of Latin, Greek and Cyrillic; dashes, quotes and `…`; arrows; lines and blocks. */
const plain = /^[ -~¡-¬®-˿Α-ΡΣ-ωЀ-҂‐-‧←-⇿─-▟]*$/;

/** How many cells of a terminal a text takes: two for wide characters, none for colour. */
export function cellWidth(text: string): number {
  if (plain.test(text)) return text.length;
  stringWidth ??= load().default;
  return stringWidth(text);
}

/** The text within `cells`, its end replaced by `…` when it is longer. Takes no colour codes. */
export function cutToCells(text: string, cells: number): string {
  if (cellWidth(text) <= cells) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let kept = '';
  let width = 1;
  for (const { segment } of graphemes.segment(text)) {
    width += cellWidth(segment);
    if (width > cells) break;
    kept += segment;
  }
  return cells < 1 ? '' : `${kept}…`;
}

/** As `cutToCells`, for a text whose end says more: its start is replaced. */
export function cutStartToCells(text: string, cells: number): string {
  if (cellWidth(text) <= cells) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let kept = '';
  let width = 1;
  for (const { segment } of [...graphemes.segment(text)].reverse()) {
    width += cellWidth(segment);
    if (width > cells) break;
    kept = segment + kept;
  }
  return cells < 1 ? '' : `…${kept}`;
}

export function padToCells(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellWidth(text)));
}

export function padStartToCells(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - cellWidth(text))) + text;
}

function load(): typeof StringWidth {
  return createRequire(import.meta.url)('string-width') as typeof StringWidth;
}
