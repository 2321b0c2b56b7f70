import type { FaultStatus } from '../../core/fault.js';
import { doingsText } from '../../core/fault-text.js';
import type { Colours } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';
import { whenText } from './when-text.js';

export interface FaultsTextOptions {
  readonly line: number | undefined;
  readonly colours: Colours;
}

/** In the order in which they are tried. */
export function faultsText(
  faults: readonly FaultStatus[],
  { line, colours }: FaultsTextOptions,
): string {
  const rows = faults.map((fault) => cellsOf(fault, colours));
  return renderTable(columns, rows, { line, heading: colours.heading });
}

const columns: readonly Column[] = [
  { title: 'NAME', elastic: true },
  { title: 'REQUESTS', elastic: true },
  { title: 'FAULT', elastic: true },
  { title: 'PERCENT', align: 'right' },
  { title: 'MATCHED', align: 'right' },
  { title: 'INJECTED', align: 'right' },
  { title: 'BY', elastic: true },
  { title: 'LEFT', align: 'right' },
];

function cellsOf(fault: FaultStatus, colours: Colours): Cell[] {
  const { name, when, percent, matched, injected, origin, owner } = fault;
  return [
    { text: printable(name) },
    { text: printable(whenText(when)) },
    { text: printable(doingsText(fault)), paint: colours.caution },
    { text: `${percent}%` },
    { text: String(matched) },
    { text: String(injected) },
    { text: printable(owner ?? origin), paint: colours.faint },
    { text: leftText(fault), paint: colours.faint },
  ];
}

function leftText({ ended, timeLeftMs }: FaultStatus): string {
  if (ended !== null) return ended;
  return timeLeftMs === null ? '-' : durationText(timeLeftMs);
}
