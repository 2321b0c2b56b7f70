import type { Replay, Verdict } from '../../core/replay.js';
import { stoppedLines } from '../debug/stopped-lines.js';
import { cellWidth, cutToCells } from '../text/cells.js';
import { verdictPaint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { differencesText } from './differences-text.js';
import type { ReplayLook } from './replay-look.js';
import { replayedChainText } from './replayed-chain-text.js';

/**
 * A replay for people: what was sent where, what came back, the chain with a mark a call, then only
 * what differs, and the verdict; last, where a debugger stopped.
 */
export function replayText(replay: Replay, look: ReplayLook): string {
  const { colours } = look;
  const entry = replay.hops[0];
  const doubts = replay.doubts ?? [];
  const method = entry ? `${printable(entry.method)} ` : '';
  const { hop, service, url } = replay.entry;
  return [
    `${colours.heading(`replay ${replay.id} of capture ${replay.capture}`)}\n`,
    line('sent', `${method}${printable(url)} (hop ${hop}, ${printable(service)})`, look),
    ...answered(replay).map((text, at) => line(at === 0 ? 'answered' : '', text, look)),
    compared(replay, look),
    ...replay.notes
      .filter((note) => !doubts.includes(note))
      .map((note) => noteText('note', note, look)),
    ...doubts.map((doubt) => noteText('doubt', doubt, look)),
    verdictText(replay, look),
    ...stoppedLines(replay).map((text, at) => stoppedText(text, at, look)),
  ].join('');
}

function line(label: string, text: string, { colours, columns }: ReplayLook): string {
  const fitted = columns === undefined ? text : cutToCells(text, columns - labelCells);
  return `${colours.faint(label.padEnd(labelCells))}${fitted}\n`;
}

const labelCells = 10;

/** Never cut: what a reader should know, and may want to copy. */
function noteText(label: 'note' | 'doubt', note: string, look: ReplayLook): string {
  const words = printable(note).split(' ');
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    const fits = look.columns === undefined || cellWidth(longer) <= look.columns - labelCells;
    if (last !== undefined && fits) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines
    .map((text, at) => line(at === 0 ? label : '', text, { ...look, columns: undefined }))
    .join('');
}

function stoppedText(text: string, at: number, look: ReplayLook): string {
  return line(at === 0 ? 'stopped' : '', text, { ...look, columns: undefined });
}

function answered({ status, error, durationMs }: Replay): string[] {
  const took = durationText(durationMs);
  const recorded = `recorded ${status.recorded ?? 'no response'}`;
  if (!error) return [`${status.replayed ?? 'nothing'} in ${took}, ${recorded}`];
  const head = status.replayed === null ? 'no response' : `${status.replayed}, then an error`;
  return [`${head} after ${took}, ${recorded}`, `${error.kind}: ${printable(error.message)}`];
}

function compared(replay: Replay, look: ReplayLook): string {
  if (replay.verdict === 'unreachable' && replay.hops.length < 2) return '';
  const chain = replay.hops.length > 1 ? `\n${replayedChainText(replay.hops, look)}\n` : '';
  const differences = differencesText(replay, look);
  const told =
    differences === '' ? line('compared', comparedWhole(replay), look) : `${differences}\n`;
  return chain + (chain === '' && differences !== '' ? `\n${told}` : told);
}

function comparedWhole({ hops }: Replay): string {
  const odd = hops.filter(({ result }) => result === 'missing' || result === 'extra').length;
  if (odd === 0) return 'no difference but noise';
  return `no difference in the calls that both have; ${odd} only one has`;
}

const meanings: Readonly<Record<Verdict, string>> = {
  reproduced: 'the rule that kept the capture holds again',
  different: 'it fails, but in another way than the capture',
  passed: 'no rule holds: it does not fail here',
  unreachable: 'the target gave no connection',
};

function verdictText(
  { verdict, reason, doubts = [] }: Replay,
  { expected, colours }: ReplayLook,
): string {
  const paint = verdictPaint(colours, verdict);
  const meaning = reason ? 'what came back says nothing about the failure' : meanings[verdict];
  const wish = expected === undefined || expected === verdict ? '' : ` (expected ${expected})`;
  const doubtful = doubts.length === 0 ? '' : ' (with a doubt)';
  return `${colours.faint('verdict'.padEnd(labelCells))}${paint(verdict)}: ${meaning}${doubtful}${wish}\n`;
}
