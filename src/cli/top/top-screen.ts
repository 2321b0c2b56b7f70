import type { TopRow } from '../../core/figures.js';
import { cutToCells } from '../text/cells.js';
import type { Colours } from '../text/colours.js';
import { printable } from '../text/printable.js';
import { sortedRows } from './sorted-rows.js';
import type { TopState } from './top-state.js';
import { topText } from './top-text.js';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const help =
  'sort: c count, b best, w worst, l last, s success, p path · r reverse · / filter · f fold · q quit';
/** Title, table header, help. */
const linesBeside = 3;

/** The whole screen: never more lines or cells than it has. */
export function topScreen(
  rows: readonly TopRow[],
  state: TopState,
  { columns, rows: height, colours }: ScreenSize & { readonly colours: Colours },
): string {
  const wanted = sortedRows(rows, state);
  const shown = wanted.slice(0, Math.max(0, height - linesBeside));
  const table = topText(shown, { colours, line: columns }).trimEnd().split('\n');
  const lines = [titleText(wanted.length, shown.length, state), ...table];
  const blank = Math.max(0, height - 1 - lines.length);
  const foot = colours.faint(cutToCells(footText(state), columns));
  return [...lines, ...Array.from({ length: blank }, () => ''), foot].slice(-height).join('\r\n');
}

function titleText(all: number, shown: number, { sort, reversed, fold, note }: TopState): string {
  if (note !== '') return `loop top: ${printable(note)}`;
  const part = shown < all ? `${shown} of ${all}` : `${all}`;
  const order = `by ${sort}${reversed ? ', reversed' : ''}`;
  return `loop top: the last 10 minutes, ${part} ${all === 1 ? 'kind' : 'kinds'} of request, ${order}${fold ? '' : ', not folded'}`;
}

function footText({ filter, isTyping }: TopState): string {
  if (isTyping) return `filter: ${printable(filter)}_  (Enter keeps it, Esc drops it)`;
  return filter === '' ? help : `filter: ${printable(filter)} · ${help}`;
}
