import type { CaptureSummary } from '../../core/capture.js';
import { LoopError } from '../../core/errors.js';
import type { Replay } from '../../core/replay.js';
import type { ReplayBatch, ReplayOutcome } from '../../core/rooms.js';
import { type Colours, verdictPaint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';

export interface BatchLook {
  /** One for each request, in order. */
  readonly captures: readonly CaptureSummary[];
  readonly colours: Colours;
  /** Cells of a line; undefined: nothing is cut. */
  readonly columns: number | undefined;
  /** The same capture each time. */
  readonly isRepeat: boolean;
}

const columns: readonly Column[] = [
  { title: 'CAPTURE', align: 'right' },
  { title: 'REPLAY', align: 'right' },
  { title: 'ENTRY', elastic: true },
  { title: 'VERDICT' },
  { title: 'STATUS' },
  { title: 'TIME', align: 'right' },
];

/** A line a run, why some were refused, prove nothing or are in doubt, and how many ended how. */
export function batchText(batch: ReplayBatch, look: BatchLook): string {
  if (batch.outcomes.length === 0 && batch.notStarted.length === 0) return '';
  const rows = batch.outcomes.map((outcome) => cells(outcome, look));
  const table = renderTable(columns, rows, { line: look.columns, heading: look.colours.heading });
  return `${rows.length > 0 ? `${table}\n` : ''}${refusals(batch, look)}${reasons(batch)}${doubts(batch)}${summary(batch, look)}`;
}

function cells({ index, replay }: ReplayOutcome, { captures, colours }: BatchLook): Cell[] {
  const capture = captures[index];
  const id = String(replay?.capture ?? capture?.id ?? '');
  if (replay === null) {
    const entry = capture ? `${capture.destination} ${capture.method} ${capture.path}` : '';
    const refused: Cell = { text: 'refused', paint: colours.bad };
    return [
      { text: id },
      { text: '-' },
      { text: printable(entry) },
      refused,
      { text: '-' },
      { text: '-' },
    ];
  }
  return [
    { text: id },
    { text: String(replay.id) },
    { text: entryText(replay) },
    { text: verdictText(replay), paint: verdictPaint(colours, replay.verdict) },
    { text: statusText(replay) },
    { text: durationText(replay.durationMs) },
  ];
}

function entryText({ entry, hops }: Replay): string {
  const sent = hops[0];
  const request = sent ? `${sent.method} ${sent.path}` : entry.url;
  return printable(`${entry.service} ${request}`);
}

function verdictText({ verdict, doubts = [] }: Replay): string {
  return doubts.length === 0 ? verdict : `${verdict} (doubt)`;
}

function statusText({ status, error, hops }: Replay): string {
  const recorded = status.recorded ?? hops[0]?.error?.recorded ?? '-';
  const replayed = error?.kind ?? status.replayed ?? '-';
  return `${recorded} → ${replayed}`;
}

function refusals({ outcomes }: ReplayBatch, { captures, colours }: BatchLook): string {
  const lines = outcomes
    .filter(({ replay }) => replay === null)
    .map(({ index, error }) => `capture ${captures[index]?.id}: ${reasonOf(error)}\n`);
  return lines.length === 0 ? '' : `${lines.map((line) => colours.bad(line)).join('')}\n`;
}

/** Each once: the runs of one capture mostly have the same. */
function reasons({ outcomes }: ReplayBatch): string {
  const lines = outcomes.flatMap(({ replay }) =>
    replay?.reason
      ? [`capture ${replay.capture}: ${replay.verdict}: ${printable(replay.reason)}\n`]
      : [],
  );
  return lines.length === 0 ? '' : `${[...new Set(lines)].join('')}\n`;
}

/** Each once, with how many runs of its capture have it. */
function doubts({ outcomes }: ReplayBatch): string {
  const counts = new Map<string, number>();
  for (const { replay } of outcomes) {
    for (const doubt of replay?.doubts ?? []) {
      const line = `capture ${replay?.capture}: doubt: ${printable(doubt)}`;
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  const lines = [...counts].slice(0, doubtsMax).map(([line, count]) => {
    return count === 1 ? `${line}\n` : `${line} (${count} runs)\n`;
  });
  if (counts.size > doubtsMax) lines.push(`${counts.size - doubtsMax} more doubts\n`);
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}

const doubtsMax = 20;

function reasonOf(error: unknown): string {
  const message = printable(error instanceof Error ? error.message : String(error));
  return error instanceof LoopError ? `${message} (${error.code})` : message;
}

function summary({ outcomes, notStarted }: ReplayBatch, { isRepeat }: BatchLook): string {
  const counts = new Map<string, number>();
  for (const { replay } of outcomes) {
    const how = replay?.verdict ?? 'refused';
    counts.set(how, (counts.get(how) ?? 0) + 1);
  }
  const told = [...counts].map(([how, count]) =>
    isRepeat
      ? `${how} in ${count} of ${outcomes.length} (${percent(count, outcomes.length)})`
      : `${count} ${how}`,
  );
  const inDoubt = outcomes.filter(({ replay }) => (replay?.doubts ?? []).length > 0).length;
  if (inDoubt > 0) told.push(`${inDoubt} with a doubt`);
  if (notStarted.length > 0) told.push(`${notStarted.length} not started`);
  const what = outcomes.length === 1 ? 'replay' : 'replays';
  return `${outcomes.length} ${what}: ${told.join(', ')}\n`;
}

function percent(part: number, whole: number): string {
  return `${Math.round((part / whole) * 100)} %`;
}
