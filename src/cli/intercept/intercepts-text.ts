import type { InterceptStatus } from '../../core/intercept.js';
import type { Colours } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';

export interface InterceptsTextOptions {
  readonly line: number | undefined;
  readonly colours: Colours;
}

/** Those that run before those that have ended. */
export function interceptsText(
  intercepts: readonly InterceptStatus[],
  { line, colours }: InterceptsTextOptions,
): string {
  const rows = intercepts.map((each) => cellsOf(each, colours));
  return renderTable(columns, rows, { line, heading: colours.heading });
}

/** What a request carries that it is for. */
export function marksText({
  header,
  baggage,
}: Pick<InterceptStatus, 'header' | 'baggage'>): string {
  const parts = [
    ...(header === null ? [] : [`${header.name}: ${header.value}`]),
    ...(baggage === null ? [] : [`baggage ${baggage.name}=${baggage.value}`]),
  ];
  return parts.join(' or ');
}

const columns: readonly Column[] = [
  { title: 'NAME', elastic: true },
  { title: 'SERVICE', elastic: true },
  { title: 'CARRYING', elastic: true },
  { title: 'TO', elastic: true },
  { title: 'REQUESTS', align: 'right' },
  { title: 'BY', elastic: true },
  { title: 'STARTED' },
  { title: 'LEFT', align: 'right' },
];

function cellsOf(intercept: InterceptStatus, colours: Colours): Cell[] {
  const { name, service, to, requests, by, startedAtMs, ended, timeLeftMs } = intercept;
  return [
    { text: printable(name) },
    { text: printable(service) },
    { text: printable(marksText(intercept)) },
    { text: printable(to), paint: colours.caution },
    { text: String(requests) },
    { text: printable(by) },
    { text: `${new Date(startedAtMs).toISOString().slice(0, 19)}Z`, paint: colours.faint },
    { text: ended ?? durationText(timeLeftMs), paint: colours.faint },
  ];
}
