// Which line a breakpoint really takes. Pure: the places where V8 can stop, in the terms of the
// file that was asked for, and the text of that file, decide.

export interface HittablePoint {
  /** Of the file that was asked for, from 1. */
  readonly line: number;
  readonly column: number;
  /** Of the script that runs, from 0. */
  readonly at: { readonly lineNumber: number; readonly columnNumber: number };
  /** Another line begins there, too, and is the one that is shown. */
  readonly isShared?: boolean;
}

export interface SourceText {
  /** Null where it cannot be had. */
  readonly lines: readonly string[] | null;
  /** Those that the script has something of; null: all (it is the script itself). */
  readonly mapped: ReadonlySet<number> | null;
}

export type LineChoice =
  | {
      readonly found: true;
      readonly line: number;
      readonly at: readonly HittablePoint['at'][];
      /** Why it is not the line that was asked for, where that is no matter of its emptiness. */
      readonly why?: string;
    }
  | { readonly found: false; readonly why: string; readonly nearest: readonly number[] };

/** A comment may be long; of code, only as much as belongs to one statement's head. */
const slideLinesMax = 60;
const slideCodeLinesMax = 5;
const nearestOnEachSide = 3;

export function chooseLine(
  points: readonly HittablePoint[],
  line: number,
  text: SourceText,
): LineChoice {
  // A module ends on the line after its last, where there is nothing to be seen.
  const last = text.lines?.length ?? Number.POSITIVE_INFINITY;
  const all = new Set(points.map((point) => point.line).filter((each) => each <= last));
  const lines = [...all].sort((one, other) => one - other);
  const taken = lines.find((each) => each >= line);
  const refuse = (why: string): LineChoice => ({ found: false, why, nearest: around(lines, line) });

  if (line > last) return refuse(`the file has ${last} lines`);
  if (taken === undefined) return refuse('nothing can stop at this line or after it');
  if (taken !== line) {
    const refusal = refusalOfSlide(line, taken, text);
    if (refusal !== null) return refuse(refusal);
  }
  const there = points.filter((point) => point.line === taken);
  const own = there.filter(({ isShared }) => isShared !== true);
  return { found: true, line: taken, at: (own.length > 0 ? own : there).map(({ at }) => at) };
}

/** Blank lines and comments slide to what follows; the head of a function slides into it. */
function refusalOfSlide(line: number, taken: number, { lines, mapped }: SourceText): string | null {
  const between = Array.from({ length: taken - line }, (_, at) => line + at);
  const code = between.filter((each) => lines === null || !isIdle(lines[each - 1] ?? ''));
  if (between.length > slideLinesMax || code.length > slideCodeLinesMax) {
    return 'nothing can stop at this line or in the few after it';
  }
  const isType = (each: number): boolean =>
    mapped !== null && !mapped.has(each) && /[A-Za-z_$]/.test(lines?.[each - 1] ?? '');
  // Only what starts at the line itself: a comment may stand above a type that stands above code.
  return code.includes(line) && lines !== null && isType(line)
    ? 'nothing of this line is left when it runs (a type, or an unused import)'
    : null;
}

function isIdle(text: string): boolean {
  return /^\s*($|\/\/|\/\*|\*\/|\*(\s|$))/.test(text);
}

function around(lines: readonly number[], line: number): number[] {
  const before = lines.filter((each) => each < line).slice(-nearestOnEachSide);
  return [...before, ...lines.filter((each) => each > line).slice(0, nearestOnEachSide)];
}
