import type { BodyDiff, DiffHunk } from '../../core/replay.js';
import { align } from './align.js';
import type { BodyTexts } from './finding.js';

const contextLines = 3;
/** Of all hunks of a body; a reader of more wants the bodies themselves. */
const linesMax = 400;
const lineCharactersMax = 500;

/** The lines in which two bodies differ, with three lines of context, as a unified diff. */
export function bodyDiff({ recorded, replayed }: BodyTexts): Pick<BodyDiff, 'hunks' | 'cut'> {
  const lines = markedLines(recorded, replayed);
  const hunks: DiffHunk[] = [];
  let room = linesMax;
  let cut = false;
  for (const [from, to] of stretches(lines)) {
    if (room === 0) {
      cut = true;
      break;
    }
    const kept = lines.slice(from, Math.min(to, from + room));
    cut ||= kept.length < to - from;
    room -= kept.length;
    const first = kept[0];
    if (first === undefined) continue;
    hunks.push({
      recordedLine: first.recordedLine,
      replayedLine: first.replayedLine,
      lines: kept.map(({ mark, text }) => mark + bounded(text)),
    });
  }
  return { hunks, cut };
}

interface MarkedLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
  /** Where the line is, or would be, on either side; from 1. */
  readonly recordedLine: number;
  readonly replayedLine: number;
}

function markedLines(recorded: readonly string[], replayed: readonly string[]): MarkedLine[] {
  const marked: MarkedLine[] = [];
  let added: MarkedLine[] = [];
  let recordedLine = 1;
  let replayedLine = 1;
  const endOfChange = (): void => {
    marked.push(...added);
    added = [];
  };
  for (const step of align(recorded.map(lineKey), replayed.map(lineKey))) {
    const one = step.recorded === null ? undefined : recorded[step.recorded];
    const other = step.replayed === null ? undefined : replayed[step.replayed];
    const at = { recordedLine, replayedLine };
    if (one !== undefined && other !== undefined && lineKey(one) === lineKey(other)) {
      endOfChange();
      marked.push({ mark: ' ', text: one, ...at });
    } else {
      if (one !== undefined) marked.push({ mark: '-', text: one, ...at });
      // All that went before all that came, as in any diff.
      if (other !== undefined) added.push({ mark: '+', text: other, ...at });
    }
    if (one !== undefined) recordedLine += 1;
    if (other !== undefined) replayedLine += 1;
  }
  endOfChange();
  return marked;
}

/** A comma more or less, because another line follows, is no change of this one. */
function lineKey(line: string): string {
  return line.endsWith(',') ? line.slice(0, -1) : line;
}

/** `[from, to)` of the changes with their context; those that touch are one. */
function stretches(lines: readonly MarkedLine[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  for (const [at, { mark }] of lines.entries()) {
    if (mark === ' ') continue;
    const from = Math.max(0, at - contextLines);
    const to = Math.min(lines.length, at + contextLines + 1);
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  }
  return found;
}

function bounded(text: string): string {
  return text.length > lineCharactersMax ? `${text.slice(0, lineCharactersMax)}…` : text;
}
