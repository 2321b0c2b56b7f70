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

export async function listCaptures(
  session: Session,
  filter: CaptureFilter,
  format: TableFormat | 'json',
): Promise<void> {
  await withRecordings(session, async (store) => {
    const captures = await store.listCaptures(filter);
    session.io.stdout.write(capturesText(session, captures, format));
    if (captures.length === 0 && format !== 'json') {
      session.io.stderr.write(await emptyLine(session, filter));
    }
    await reportDrops(session, store, filter);
  });
}

/** What stdout gets: a table with its header, nothing when there are none, or a JSON array. */
export function capturesText(
  session: Session,
  captures: readonly CaptureSummary[],
  format: TableFormat | 'json',
): string {
  if (format === 'json') return jsonText(captures.map(summaryJson));
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
