import { once } from 'node:events';
import type { CaptureSummary } from '../../core/capture.js';
import type { CaptureFilter, Recordings } from '../../core/store.js';
import type { Session } from '../session.js';
import { withRecordings } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { renderTable } from '../text/table.js';
import { captureCells, captureColumns, type TableFormat } from './captures-table.js';
import { dropsLine } from './drops-line.js';
import { emptyLine } from './empty-line.js';
import { summaryJson } from './summary-json.js';

/** On a terminal, when nobody says how many; the rest would scroll it away. */
const shownOnTerminal = 50;

export interface ListOptions {
  readonly format: TableFormat | 'json';
  /** All of them, on a terminal too. */
  readonly all: boolean;
}

export async function listCaptures(
  session: Session,
  filter: CaptureFilter,
  { format, all }: ListOptions,
): Promise<void> {
  await withRecordings(session, async (store) => {
    if (format === 'json') {
      await writeJson(session, store.captureParts(filter));
    } else {
      const bounded = all ? filter : boundedList(session, filter);
      const captures = await store.listCaptures(bounded);
      session.io.stdout.write(capturesText(session, captures, format));
      if (captures.length === 0) session.io.stderr.write(await emptyLine(session, filter));
      else if (bounded !== filter) await tellOthers(session, store, filter);
    }
    await reportDrops(session, store, filter);
  });
}

/** As many as a terminal is for, where it is one and nobody said how many. */
export function boundedList({ io }: Session, filter: CaptureFilter): CaptureFilter {
  if (!io.isTTY || filter.limit !== undefined) return filter;
  return { ...filter, limit: shownOnTerminal };
}

async function tellOthers(session: Session, store: Recordings, filter: CaptureFilter) {
  const count = await store.countCaptures(filter);
  if (count <= shownOnTerminal) return;
  session.io.stderr.write(
    `loop: the newest ${shownOnTerminal} of ${count}; --limit ${shownOnTerminal * 4} shows more, --all every one\n`,
  );
}

/** One array, as all at once would be, without all of them in memory. */
async function writeJson({ io }: Session, parts: AsyncIterable<readonly CaptureSummary[]>) {
  let separator = '[\n';
  for await (const part of parts) {
    const entries = jsonText(part.map(summaryJson)).slice('[\n'.length, -'\n]\n'.length);
    if (!io.stdout.write(separator + entries)) await once(io.stdout, 'drain');
    separator = ',\n';
  }
  io.stdout.write(separator === ',\n' ? '\n]\n' : '[]\n');
}

/** A table with its header, or nothing when there are none. */
export function capturesText(
  session: Session,
  captures: readonly CaptureSummary[],
  format: TableFormat,
): string {
  if (captures.length === 0) return '';
  const colours = coloursFor(session.colour);
  const nowMs = session.io.now();
  return renderTable(
    captureColumns(format),
    captures.map((capture) => captureCells(capture, { format, nowMs, colours })),
    { line: session.io.isTTY ? session.io.columns : undefined, heading: colours.heading },
  );
}

export async function reportDrops(
  session: Session,
  store: Recordings,
  filter: CaptureFilter,
): Promise<void> {
  const line = dropsLine(await store.drops(filter.sinceMs));
  if (line) session.io.stderr.write(line);
}
