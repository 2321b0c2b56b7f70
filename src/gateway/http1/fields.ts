import { Malformed } from './malformed.js';

/** What no line of a head has, or what some take for the end of one and others do not. */
const odd = /[^\t\r\n\x20-\x7e\x80-\xff]|\r(?!\n)|(?<!\r)\n/;
const loneBreak = /\r(?!\n)|(?<!\r)\n/;
const token = /^[!#$%&'*+.^_`|~\w-]+$/;

export function isToken(text: string): boolean {
  return token.test(text);
}

/** @throws Malformed where a control character is, or a line break of one character */
export function refuseControls(text: string): void {
  refuse(text, odd);
}

/** @throws Malformed where a carriage return or a line feed is alone */
export function refuseLoneBreaks(text: string): void {
  refuse(text, loneBreak);
}

function refuse(text: string, what: RegExp): void {
  const at = text.search(what);
  if (at === -1) return;
  const isBreak = text[at] === '\r' || text[at] === '\n';
  const expected = isBreak ? 'CRLF at the end of a line' : 'no control character';
  throw new Malformed(`expected ${expected}, got ${quoted(text.slice(Math.max(at - 20, 0)))}`);
}

/**
 * Field lines (RFC 9112 §5), from `at` to the end of `text`, which has no final blank line: order,
 * case and repetition as they came.
 * @param onFolded told of the line that goes on in a second one (§5.2): it throws, or they are joined
 */
export function readFields(
  text: string,
  at: number,
  onFolded: (name: string | undefined) => void,
): string[] {
  const fields: string[] = [];
  for (let from = at; from < text.length; ) {
    const next = text.indexOf('\r\n', from);
    const end = next === -1 ? text.length : next;
    if (isBlank(text.charCodeAt(from))) {
      onFolded(fields.at(-2));
      foldLine(fields, text.slice(from, end));
    } else {
      const colon = text.indexOf(':', from);
      if (colon <= from || colon > end) {
        throw new Malformed(
          `expected a line such as "name: value", got ${quoted(text.slice(from, end))}`,
        );
      }
      fields.push(text.slice(from, colon), trimmed(text, colon + 1, end));
    }
    from = end + 2;
  }
  return fields;
}

/** @throws Malformed at a name with anything in it that is none (a space before the colon) */
export function refuseOddNames(fields: readonly string[]): void {
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (!token.test(name))
      throw new Malformed(`expected the name of a header, got ${quoted(name)}`);
  }
}

/** As they go on the wire, each line with its end. */
export function renderFields(fields: readonly string[]): string {
  let lines = '';
  for (let i = 0; i + 1 < fields.length; i += 2) lines += `${fields[i]}: ${fields[i + 1]}\r\n`;
  return lines;
}

/** The beginning of what came, for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}

function foldLine(fields: string[], line: string): void {
  const last = fields.length - 1;
  if (last < 0) throw new Malformed('a folded line has no header before it');
  fields[last] = `${fields[last]} ${line.trim()}`.trim();
}

function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
