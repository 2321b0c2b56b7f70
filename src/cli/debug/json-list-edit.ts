// `modify` of jsonc-parser lays out the lines around an edit anew. A file that people write by hand
// is to have one entry more, and no other line touched.
import type jsonc from 'jsonc-parser';

/** How a file is written. */
export interface Writing {
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
}

/** The edits that put a value behind the items of a list. */
export function appendItem(
  text: string,
  list: jsonc.Node,
  value: unknown,
  writing: Writing,
): jsonc.Edit[] {
  const { unit, eol } = writing;
  const outer = indentAt(text, list.offset);
  const last = list.children?.at(-1);
  if (last === undefined) {
    const inner = outer + unit;
    const content = `${eol}${inner}${itemText(value, inner, writing)}`;
    const isOneLine = !text.slice(list.offset, list.offset + list.length).includes('\n');
    const closing = isOneLine ? `${eol}${outer}` : '';
    return [{ offset: list.offset + 1, length: 0, content: content + closing }];
  }
  const inner = startsLine(text, last.offset) ? indentAt(text, last.offset) : outer + unit;
  const { commaAt, lineEnd } = behind(text, last, list);
  const end = last.offset + last.length;
  const item = `${eol}${inner}${itemText(value, inner, writing)}`;
  if (commaAt === undefined) {
    const closing = lineEnd === undefined ? `${eol}${outer}` : '';
    return [
      { offset: end, length: 0, content: ',' },
      { offset: lineEnd ?? end, length: 0, content: item + closing },
    ];
  }
  const closing = lineEnd === undefined ? `,${eol}${outer}` : ',';
  return [{ offset: lineEnd ?? commaAt + 1, length: 0, content: item + closing }];
}

/** The value as JSON whose first line stands behind `indent`. */
export function itemText(value: unknown, indent: string, { unit, eol }: Writing): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', eol + indent);
}

/** Of the line that this place is in. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** The first indentation in the file; four blanks, as VS Code has it, where there is none. */
export function indentUnit(text: string): string {
  const [, unit = '    '] = /^([ \t]+)["{}[\]]/m.exec(text) ?? [];
  return unit;
}

function startsLine(text: string, offset: number): boolean {
  return /(^|\n)[ \t]*$/.test(text.slice(0, offset));
}

/** What stands between the last item and the end of the list: a comma, and the end of its line. */
function behind(
  text: string,
  last: jsonc.Node,
  list: jsonc.Node,
): { readonly commaAt?: number; readonly lineEnd?: number } {
  const start = last.offset + last.length;
  const between = text.slice(start, list.offset + list.length - 1);
  const found: { commaAt?: number; lineEnd?: number } = {};
  // Nothing but blanks, comments and one comma can be there.
  for (const { 0: token, index } of between.matchAll(/\/\/[^\r\n]*|\/\*.*?\*\/|,|\r?\n/gs)) {
    if (token === ',') found.commaAt = start + index;
    // A comment behind the item, on its line, belongs to it.
    if (/^\r?\n$/.test(token)) found.lineEnd ??= start + index;
  }
  // The item goes behind the comma, also where that begins a line.
  const { commaAt, lineEnd } = found;
  if (commaAt !== undefined && lineEnd !== undefined && commaAt > lineEnd) return { commaAt };
  return found;
}
