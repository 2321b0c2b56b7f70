import type { BothSides, Replay, ReplayedHop } from '../../core/replay.js';
import { cellWidth, cutToCells, padToCells } from '../text/cells.js';
import type { Colours, Paint } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import type { ReplayLook } from './replay-look.js';

const gap = '  ';

/** The mark of a call; `-` and `+` as in a diff. */
const marks = { same: '=', changed: '~', missing: '-', extra: '+' } as const;

/** The replayed chain as a tree, a call a line: its mark, live or recorded, status and latency. */
export function replayedChainText(hops: readonly ReplayedHop[], look: ReplayLook): string {
  const branches = treeBranches(hops);
  const rows = hops.map((hop, at) => rowTexts(hop, branches[at] ?? ''));
  const widths = columnWidths(rows, look.columns);
  const lines = rows.map((row) => rowText(row, widths, look.colours));
  return `${lines.join('')}${look.colours.faint(legend(hops))}\n`;
}

interface RowTexts {
  readonly result: ReplayedHop['result'];
  readonly mode: string;
  readonly branch: string;
  readonly service: string;
  readonly request: string;
  readonly outcome: string;
  readonly took: string;
}

function rowTexts(hop: ReplayedHop, branch: string): RowTexts {
  const attempt = (hop.attempt ?? 1) > 1 ? ` (attempt ${hop.attempt})` : '';
  return {
    result: hop.result,
    mode: hop.mode,
    branch,
    service: printable(hop.service),
    request: `${printable(hop.method)} ${printable(hop.path)}${attempt}`,
    outcome: outcomeText(hop),
    took: hop.mode === 'live' && hop.durationMs ? bothText(hop.durationMs, durationText) : '',
  };
}

/** What the call ended with; then and now where that differs. */
function outcomeText({ result, status, error, miss }: ReplayedHop): string {
  if (result === 'missing') return 'not called';
  if (miss) return 'no answer';
  if (status === undefined) return result;
  const of = (side: keyof BothSides<unknown>) =>
    String(error?.[side] ?? status[side] ?? 'no response');
  if (result === 'extra' || of('recorded') === of('replayed')) return of('replayed');
  return `${of('recorded')} → ${of('replayed')}`;
}

function bothText({ recorded, replayed }: BothSides<number>, text: (ms: number) => string): string {
  const sides = [recorded, replayed].map((side) => (side === null ? '-' : text(side)));
  return sides.join(' → ');
}

interface Widths {
  readonly tree: number;
  readonly request: number;
  readonly outcome: number;
}

/** The request gives way first, then the tree; what came of it is never cut. */
function columnWidths(rows: readonly RowTexts[], columns: number | undefined): Widths {
  const widest = (text: (row: RowTexts) => string): number =>
    Math.max(0, ...rows.map((row) => cellWidth(text(row))));
  const tree = widest((row) => row.branch + row.service);
  const request = widest((row) => row.request);
  const outcome = widest((row) => row.outcome);
  if (columns === undefined) return { tree, request, outcome };
  const others = 1 + modeCells + outcome + widest((row) => row.took) + 5 * gap.length;
  const room = Math.max(16, columns - others);
  const treeFitted = Math.min(tree, Math.max(8, Math.floor(room / 2), room - request));
  return { tree: treeFitted, request: Math.max(8, Math.min(request, room - treeFitted)), outcome };
}

const modeCells = 'recorded'.length;

function rowText(row: RowTexts, widths: Widths, colours: Colours): string {
  const paint = paintOf(row.result, colours);
  const tree = cutToCells(row.branch + row.service, widths.tree);
  const line = [
    paint(marks[row.result]),
    colours.faint(row.mode.padEnd(modeCells)),
    padToCells(tree, widths.tree),
    padToCells(cutToCells(row.request, widths.request), widths.request),
    paint(padToCells(row.outcome, widths.outcome)),
    row.took,
  ].join(gap);
  return `${line.trimEnd()}\n`;
}

function paintOf(result: ReplayedHop['result'], colours: Colours): Paint {
  if (result === 'same') return colours.good;
  return result === 'changed' ? colours.caution : colours.bad;
}

function legend(hops: Replay['hops']): string {
  const used = new Set(hops.map(({ result }) => result));
  return Object.entries(marks)
    .filter(([result]) => used.has(result as ReplayedHop['result']))
    .map(([result, mark]) => `${mark} ${result}`)
    .join(gap);
}

/** `│  └─ ` before each call but the first; runs of earlier versions know no callers. */
function treeBranches(hops: readonly ReplayedHop[]): string[] {
  const parents = hops.map((hop, at) => (at === 0 ? null : (hop.parent ?? 0)));
  const isLast = (at: number): boolean => !parents.includes(parents[at] ?? null, at + 1);
  const trunks = new Map<number, string>();
  return hops.map((_, at) => {
    const parent = parents[at] ?? null;
    if (parent === null) return '';
    const trunk = trunks.get(parent) ?? '';
    trunks.set(at, `${trunk}${isLast(at) ? '   ' : '│  '}`);
    return `${trunk}${isLast(at) ? '└─ ' : '├─ '}`;
  });
}
