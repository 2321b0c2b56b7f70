import type { Capture } from '../../core/capture.js';
import type { ReplaySummary } from '../../core/replay.js';
import { shellWord } from '../../core/shell-word.js';
import type { Session } from '../session.js';
import { withRecordings } from '../session.js';
import { configWords, servingNamespaces } from '../show/next-commands.js';
import { type Colours, coloursFor, verdictPaint } from '../text/colours.js';
import { ageText, durationText, roundMs } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { type Cell, type Column, renderTable } from '../text/table.js';

export async function listReplays(
  session: Session,
  capture: string | undefined,
  format: 'table' | 'json',
): Promise<void> {
  const { io } = session;
  await withRecordings(session, async (store) => {
    const of = capture === undefined ? null : await store.getCapture(capture);
    const replays = await store.listReplays(of?.id);
    if (format === 'json') {
      io.stdout.write(jsonText(replays.map(replaySummaryJson)));
    } else if (replays.length === 0) {
      io.stderr.write(`loop: ${await noneYet(session, of)}\n`);
    } else {
      const colours = coloursFor(session.colour);
      const rows = replays.map((replay) => replayCells(replay, io.now(), colours));
      const line = io.isTTY ? io.columns : undefined;
      io.stdout.write(renderTable(columns, rows, { line, heading: colours.heading }));
    }
  });
}

/** With the command that makes one, where the config says where to. */
async function noneYet({ rooms, configFile }: Session, capture: Capture | null): Promise<string> {
  const config = configWords(configFile);
  if (capture === null) {
    return `no replays yet; loop list captures${config} lists what can be replayed`;
  }
  const [target] = servingNamespaces(capture.chain, await rooms.outlineConfig(configFile));
  const none = `no replays of capture ${capture.id} yet`;
  if (target === undefined) return `${none}; loop show ${capture.id}${config} says what it takes`;
  const to = shellWord(printable(target.name));
  return `${none}; loop replay ${capture.id} --to ${to}${config} makes one`;
}

const columns: readonly Column[] = [
  { title: 'ID', align: 'right' },
  { title: 'CAPTURE', align: 'right' },
  { title: 'NAMESPACE', elastic: true },
  { title: 'VERDICT' },
  { title: 'DURATION', align: 'right' },
  { title: 'AGE', align: 'right' },
];

function replayCells(replay: ReplaySummary, nowMs: number, colours: Colours): Cell[] {
  return [
    { text: String(replay.id) },
    { text: String(replay.capture) },
    { text: printable(replay.namespace) },
    { text: replay.verdict, paint: verdictPaint(colours, replay.verdict) },
    { text: durationText(replay.durationMs) },
    { text: ageText(nowMs - replay.startedAtMs), paint: colours.faint },
  ];
}

/** A documented, stable shape. */
export function replaySummaryJson(replay: ReplaySummary): object {
  return {
    id: replay.id,
    capture: replay.capture,
    namespace: replay.namespace,
    verdict: replay.verdict,
    startedAt: new Date(replay.startedAtMs).toISOString(),
    durationMs: roundMs(replay.durationMs),
  };
}
