import type { Check, CheckState } from '../../core/check.js';
import { padToCells } from '../text/cells.js';
import type { Colours, Paint } from '../text/colours.js';
import { printable } from '../text/printable.js';
import { wrappedWords } from '../text/wrapped-words.js';

export interface ChecksTextOptions {
  readonly colours: Colours;
  /** Cells of a line; undefined: as long as it takes. */
  readonly line?: number | undefined;
}

const stateCells = 4;

/** A line or more a check, its cure below it, and the sum of them. */
export function checksText(checks: readonly Check[], options: ChecksTextOptions): string {
  const width = Math.max(0, ...checks.map(({ check }) => check.length));
  const lines = checks.flatMap((each) => checkLines(each, width, options));
  return [...lines, '', sum(checks), ''].join('\n');
}

function checkLines(
  { check, state, message, cure }: Check,
  width: number,
  { colours, line }: ChecksTextOptions,
): string[] {
  const indent = stateCells + width + 4;
  const cells = line === undefined ? Number.POSITIVE_INFINITY : Math.max(line - indent, 30);
  const said = message.split('\n').flatMap((each) => wrappedWords(printable(each), cells));
  const cured = cure === null ? [] : wrappedWords(`→ ${printable(cure)}`, cells);
  const head = `${paintOf(colours, state)(state.padEnd(stateCells))}  ${padToCells(printable(check), width)}  `;
  const blank = ' '.repeat(indent);
  return [
    ...said.map((text, at) => (at === 0 ? head : blank) + text),
    ...cured.map((text) => blank + colours.faint(text)),
  ];
}

function paintOf(colours: Colours, state: CheckState): Paint {
  if (state === 'ok') return colours.good;
  return state === 'warn' ? colours.caution : colours.bad;
}

function sum(checks: readonly Check[]): string {
  const count = (state: CheckState) => checks.filter((each) => each.state === state).length;
  return `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed`;
}
