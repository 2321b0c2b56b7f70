import type { ShadowDifference, ShadowStatus } from '../../core/shadow.js';
import { cutToCells } from '../text/cells.js';
import type { Colours } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';
import { routeText } from './route-text.js';

export interface ShadowsTextOptions {
  readonly line: number | undefined;
  readonly colours: Colours;
}

const differencesShown = 10;
const valueCellsMax = 60;

/** A table of the shadows, and below it what differs in those that compare. */
export function shadowsText(
  shadows: readonly ShadowStatus[],
  { line, colours }: ShadowsTextOptions,
): string {
  const rows = shadows.map((shadow) => cellsOf(shadow, colours));
  const table = renderTable(columns, rows, { line, heading: colours.heading });
  return table + shadows.map((shadow) => differencesText(shadow, colours)).join('');
}

const columns: readonly Column[] = [
  { title: 'ID' },
  { title: 'ROUTE', elastic: true },
  { title: 'NAMESPACE', elastic: true },
  { title: 'PERCENT', align: 'right' },
  { title: 'COPIED', align: 'right' },
  { title: 'SKIPPED', align: 'right' },
  { title: 'CUT OFF', align: 'right' },
  { title: 'FAILED', align: 'right' },
  { title: 'SAME', align: 'right' },
  { title: 'DIFFERENT', align: 'right' },
  { title: 'LEFT', align: 'right' },
];

function cellsOf(shadow: ShadowStatus, colours: Colours): Cell[] {
  const { compared } = shadow;
  const bad = (count: number): Cell =>
    count > 0 ? { text: String(count), paint: colours.caution } : { text: '0' };
  return [
    { text: shadow.id },
    { text: routeText(shadow) },
    { text: shadow.namespace },
    { text: `${shadow.percent}%` },
    { text: String(shadow.copied) },
    { text: String(shadow.skipped) },
    bad(shadow.cutOff),
    bad(shadow.failed),
    compared === null ? { text: '-' } : { text: String(compared.same), paint: colours.good },
    compared === null ? { text: '-' } : bad(compared.different),
    { text: leftText(shadow), paint: colours.faint },
  ];
}

function leftText({ ended, timeLeftMs }: ShadowStatus): string {
  if (ended !== null) return ended;
  return timeLeftMs === null ? '-' : durationText(timeLeftMs);
}

function differencesText({ id, compared }: ShadowStatus, colours: Colours): string {
  if (compared === null || compared.differences.length === 0) return '';
  const shown = compared.differences.slice(0, differencesShown);
  const hidden = compared.differences.length - shown.length + (compared.more > 0 ? 1 : 0);
  const lines = shown.map(
    (difference) => `  ${String(difference.count).padStart(6)}  ${differenceText(difference)}\n`,
  );
  const more = hidden > 0 ? `          more with -o json\n` : '';
  return `\n${colours.heading(`${id} differs at`)}\n${lines.join('')}${more}`;
}

function differenceText({ at, kind, example }: ShadowDifference): string {
  if (kind === 'reordered') return `${printable(at)}: in another order`;
  return `${printable(at)}: ${valueText(example.primary)} → ${valueText(example.shadow)}`;
}

function valueText(value: unknown): string {
  return cutToCells(printable(JSON.stringify(value) ?? 'nothing'), valueCellsMax);
}
