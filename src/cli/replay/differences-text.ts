import type { BodyDiff, Difference, Replay } from '../../core/replay.js';
import { cutToCells } from '../text/cells.js';
import type { Colours } from '../text/colours.js';
import { printable } from '../text/printable.js';
import type { ReplayLook } from './replay-look.js';

/** Of one call: a body without anything in common would fill screens. */
const differencesShownMax = 20;
const hunksShownMax = 8;
const valueCharactersMax = 200;

/** What differs, call by call; bodies as a unified diff. Empty when nothing does. */
export function differencesText(replay: Replay, look: ReplayLook): string {
  const hops = new Set(replay.differences.map(({ hop }) => hop));
  return [...hops].map((hop) => hopDifferences(replay, hop, look)).join('\n');
}

function hopDifferences(replay: Replay, hop: number, look: ReplayLook): string {
  const { colours } = look;
  const bodies = (replay.bodies ?? []).filter((body) => body.hop === hop);
  const differences = replay.differences.filter((each) => each.hop === hop);
  const lines = differences.filter((each) => !isToldBy(bodies, each));
  const more = lines.length - differencesShownMax;
  return [
    `${colours.heading(cut(titleOf(replay, hop), look))}\n`,
    ...lines.slice(0, differencesShownMax).map((each) => differenceText(each, look)),
    more > 0 ? `  ${colours.faint(`and ${more} more: -o json`)}\n` : '',
    ...bodies.map((body) => bodyText(body, differences, look)),
  ].join('');
}

function titleOf({ hops, entry }: Replay, hop: number): string {
  const call = hops.find((each) => each.hop === hop) ?? (hop === entry.hop ? hops[0] : undefined);
  if (call === undefined) return `hop ${hop}`;
  return `hop ${hop}  ${printable(`${call.service} ${call.method} ${call.path}`)}`;
}

/** The lines of a body's diff say it better. */
function isToldBy(bodies: readonly BodyDiff[], { at }: Difference): boolean {
  const [, request, body] = /^(request )?(body)?/.exec(at) ?? [];
  if (body === undefined) return false;
  const message = request === undefined ? 'response' : 'request';
  return bodies.some((each) => each.message === message && each.hunks.length > 0);
}

function differenceText(difference: Difference, look: ReplayLook): string {
  const { at, recorded, replayed, kind } = difference;
  const { bad, good } = look.colours;
  const isSplit = valueText(recorded).length + valueText(replayed).length + at.length > 60;
  const what = `${printable(at)}${kind === undefined || kind === 'changed' ? '' : ` (${kind})`}`;
  const [before, after] = [
    kind === 'added' ? null : valueText(recorded),
    kind === 'removed' ? null : valueText(replayed),
  ];
  if (!isSplit && before !== null && after !== null) {
    return `${cut(`  ${what}: ${before} → ${after}`, look)}\n`;
  }
  return [
    `${cut(`  ${what}`, look)}\n`,
    before === null ? '' : `${bad(cut(`    - ${before}`, look))}\n`,
    after === null ? '' : `${good(cut(`    + ${after}`, look))}\n`,
  ].join('');
}

function bodyText(
  { message, hunks, cut: isCut }: BodyDiff,
  differences: readonly Difference[],
  look: ReplayLook,
): string {
  const { faint } = look.colours;
  const reordered = differences
    .filter(({ kind, at }) => kind === 'reordered' && at.includes('body'))
    .map(({ at }) => printable(at.replace(/^(request )?body /, '')));
  const order = reordered.length > 0 ? ` (in another order: ${reordered.join(', ')})` : '';
  const shown = hunks.slice(0, hunksShownMax);
  const isMore = isCut || shown.length < hunks.length;
  return [
    `${cut(`  ${message} body${order}`, look)}\n`,
    ...shown.map(({ recordedLine, replayedLine, lines }) => {
      const head = `    @@ line ${recordedLine}, now ${replayedLine} @@`;
      return `${faint(cut(head, look))}\n${lines.map((each) => diffLine(each, look)).join('')}`;
    }),
    isMore ? `    ${faint('and more: -o json')}\n` : '',
  ].join('');
}

function diffLine(line: string, look: ReplayLook): string {
  const mark = line.slice(0, 1);
  const text = cut(`    ${mark} ${printable(line.slice(1).replaceAll('\t', '    '))}`, look);
  return `${paintOf(mark, look.colours)(text).trimEnd()}\n`;
}

function paintOf(mark: string, { bad, good }: Colours): (text: string) => string {
  if (mark === '-') return bad;
  return mark === '+' ? good : (text) => text;
}

/** On one line; JSON, so that `"5"` and `5` are told apart. */
function valueText(value: unknown): string {
  if (value === undefined) return 'null';
  const text = printable(JSON.stringify(value));
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text;
}

function cut(text: string, { columns }: ReplayLook): string {
  return columns === undefined ? text : cutToCells(text, columns);
}
