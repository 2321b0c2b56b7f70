import type { BodyDiff, Difference } from '../api/replay-shapes.js';

const charactersMost = 400;

/** The lines of a body's diff say it better. */
export function isToldBy(bodies: readonly BodyDiff[], { at }: Difference): boolean {
  const [, request, body] = /^(request )?(body)?/.exec(at) ?? [];
  if (body === undefined) return false;
  const message = request === undefined ? 'response' : 'request';
  return bodies.some((each) => each.message === message && each.hunks.length > 0);
}

/** JSON, so that `"5"` and `5` are told apart. */
export function valueText(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > charactersMost ? `${text.slice(0, charactersMost)}…` : text;
}

/**
 * What two lines have in common at both ends, so that the middle can be marked; whole characters.
 * Nothing in common: the middle is all there is.
 */
export function commonEnds(one: string, other: string): { head: number; tail: number } {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head++;
  if (head > 0 && isHighSurrogate(one.charCodeAt(head - 1))) head--;
  let tail = 0;
  while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail++;
  if (tail > 0 && isLowSurrogate(one.charCodeAt(one.length - tail))) tail--;
  return { head, tail };
}

/** Whether two lines have enough in common that what they have not is worth a mark. */
export function areAlike(one: string, other: string): boolean {
  const { head, tail } = commonEnds(one, other);
  const indent = one.slice(0, head).length - one.slice(0, head).trimStart().length;
  const longer = Math.max(one.length, other.length) - indent;
  return head + tail - indent > longer / 3;
}

export interface PairedLine {
  readonly mark: string;
  readonly text: string;
  /** The line that stands in its place on the other side; null where there is none. */
  readonly other: string | null;
}

/** Of a run of `-` lines and the `+` lines behind it, the first belongs to the first, and so on. */
export function pairLines(lines: readonly string[]): PairedLine[] {
  const paired: PairedLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const gone = runOf(lines, at, '-');
    const come = runOf(lines, at + gone.length, '+');
    if (gone.length + come.length === 0) {
      paired.push({ mark: ' ', text: lines[at]?.slice(1) ?? '', other: null });
      at++;
      continue;
    }
    paired.push(...gone.map((text, index) => ({ mark: '-', text, other: come[index] ?? null })));
    paired.push(...come.map((text, index) => ({ mark: '+', text, other: gone[index] ?? null })));
    at += gone.length + come.length;
  }
  return paired;
}

function runOf(lines: readonly string[], from: number, mark: string): string[] {
  const run: string[] = [];
  for (let at = from; lines[at]?.startsWith(mark); at++) run.push(lines[at]?.slice(1) ?? '');
  return run;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
