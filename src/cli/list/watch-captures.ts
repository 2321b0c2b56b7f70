import { setTimeout as delay } from 'node:timers/promises';
import type { CaptureSummary } from '../../core/capture.js';
import type { CaptureFilter, Recordings } from '../../core/store.js';
import type { Session } from '../session.js';
import { withRecordings } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonLine } from '../text/json-text.js';
import { tableHeader, tableLayout, tableRow } from '../text/table.js';
import { captureCells, captureColumns, type TableFormat } from './captures-table.js';
import { emptyLine } from './empty-line.js';
import { boundedList, capturesText, reportDrops } from './list-captures.js';
import { summaryJson } from './summary-json.js';

export interface WatchOptions {
  readonly format: TableFormat | 'json';
  readonly pollMs?: number;
}

/** How long a line waits for its entry hop to end, so that status and latency are known. */
const unfinishedMs = 10_000;
const clearScreen = '\x1b[H\x1b[2J\x1b[3J';

/**
 * Shows captures until SIGINT or SIGTERM. A terminal is redrawn; elsewhere each capture is one
 * line, oldest first, once its entry hop has ended (JSON: one object a line).
 */
export async function watchCaptures(
  session: Session,
  filter: CaptureFilter,
  options: WatchOptions,
): Promise<void> {
  const stop = new AbortController();
  const ignore = (['SIGINT', 'SIGTERM'] as const).map((signal) =>
    session.io.onSignal(signal, () => stop.abort()),
  );
  const { format, pollMs = 1000 } = options;
  try {
    await withRecordings(session, async (store) => {
      const draw =
        session.io.isTTY && format !== 'json'
          ? redraw(session, filter, format)
          : append(session, filter, format);
      while (!stop.signal.aborted) {
        await draw(store);
        await delay(pollMs, undefined, { signal: stop.signal }).catch(onlyAbort);
      }
    });
  } finally {
    for (const each of ignore) each();
  }
}

type Draw = (store: Recordings) => Promise<void>;

function redraw(session: Session, filter: CaptureFilter, format: TableFormat): Draw {
  return async (store) => {
    const captures = await store.listCaptures(boundedList(session, filter));
    const text = capturesText(session, captures, format) || (await emptyLine(session, {}));
    session.io.stdout.write(clearScreen + text);
    await reportDrops(session, store, filter);
  };
}

function append(session: Session, filter: CaptureFilter, format: TableFormat | 'json'): Draw {
  let lastId = 0;
  let layout: number[] | undefined;
  const colours = coloursFor(session.colour);
  const line = session.io.isTTY ? session.io.columns : undefined;
  return async (store) => {
    const { stdout } = session.io;
    const nowMs = session.io.now();
    const fresh = ready((await store.listCaptures(filter)).reverse(), lastId, nowMs);
    lastId = fresh.at(-1)?.id ?? lastId;
    if (format === 'json') {
      for (const capture of fresh) stdout.write(jsonLine(summaryJson(capture)));
      return;
    }
    const columns = captureColumns(format);
    const rows = fresh.map((capture) => captureCells(capture, { format, nowMs, colours }));
    const first = layout === undefined;
    layout = tableLayout(columns, rows, { line, atLeast: layout ?? [] });
    if (first) stdout.write(tableHeader(columns, layout, colours.heading));
    for (const row of rows) stdout.write(tableRow(columns, row, layout));
  };
}

/** Those after `lastId`, oldest first, up to the first that is still running. */
function ready(
  oldestFirst: readonly CaptureSummary[],
  lastId: number,
  nowMs: number,
): CaptureSummary[] {
  const fresh = oldestFirst
    .filter((capture) => capture.id > lastId)
    .sort((one, other) => one.id - other.id);
  const running = fresh.findIndex(
    // Of either sign: a clock that was set back must not hold up the list.
    ({ latencyMs, capturedAtMs }) =>
      latencyMs === null && Math.abs(nowMs - capturedAtMs) < unfinishedMs,
  );
  return running < 0 ? fresh : fresh.slice(0, running);
}

function onlyAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
