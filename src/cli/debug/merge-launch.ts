import jsonc from 'jsonc-parser';
import { appendItem, indentAt, indentUnit, itemText, type Writing } from './json-list-edit.js';

export interface LaunchEntry extends Readonly<Record<string, unknown>> {
  readonly name: string;
}

/** The new text of the file, or what is wrong with the old one. */
export type MergedLaunch = { readonly text: string } | { readonly wrong: string };

const parsing = { allowTrailingComma: true, allowEmptyContent: true };

/**
 * Puts an entry into the text of a `launch.json`, in place of the one of its name, else behind the
 * others. Nothing else in the file changes, comments included.
 */
export function mergeLaunch(before: string, entry: LaunchEntry): MergedLaunch {
  const mark = before.startsWith('\ufeff') ? '\ufeff' : '';
  const text = before.slice(mark.length);
  const errors: jsonc.ParseError[] = [];
  const root = jsonc.parseTree(text, errors, parsing);
  const [error] = errors;
  if (error !== undefined) return { wrong: `expected JSON, got ${whatAt(text, error)}` };
  if (root === undefined) return { text: mark + freshFile(text, entry) };
  if (root.type !== 'object') return { wrong: `expected an object, got ${kindOf(root)}` };
  const writing = writingOf(text);
  const list = jsonc.findNodeAtLocation(root, ['configurations']);
  if (list === undefined) return { text: mark + withList(text, entry, writing) };
  if (list.type !== 'array') {
    return { wrong: `configurations: expected a list, got ${kindOf(list)}` };
  }
  const same = list.children?.find((each) => nameOf(each) === entry.name);
  const edits =
    same === undefined
      ? appendItem(text, list, entry, writing)
      : [{ ...rangeOf(same), content: itemText(entry, indentAt(text, same.offset), writing) }];
  return { text: mark + jsonc.applyEdits(text, edits) };
}

/** What VS Code itself begins with, behind comments where there are some. */
function freshFile(text: string, entry: LaunchEntry): string {
  const { eol } = writingOf(text);
  const fresh = JSON.stringify({ version: '0.2.0', configurations: [entry] }, null, 4);
  const kept = text.trim() === '' ? '' : `${text.trimEnd()}${eol}`;
  return `${kept}${fresh.replaceAll('\n', eol)}${eol}`;
}

function withList(text: string, entry: LaunchEntry, { unit, eol }: Writing): string {
  const insertSpaces = !unit.startsWith('\t');
  const formattingOptions = { insertSpaces, tabSize: insertSpaces ? unit.length : 4, eol };
  const edits = jsonc.modify(text, ['configurations'], [entry], { formattingOptions });
  return jsonc.applyEdits(text, edits);
}

function writingOf(text: string): Writing {
  return { unit: indentUnit(text), eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function nameOf(node: jsonc.Node): unknown {
  return jsonc.findNodeAtLocation(node, ['name'])?.value;
}

function rangeOf({ offset, length }: jsonc.Node): { offset: number; length: number } {
  return { offset, length };
}

function whatAt(text: string, { error, offset }: jsonc.ParseError): string {
  const lines = text.slice(0, offset).split('\n');
  const at = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  return `${jsonc.printParseErrorCode(error)} at ${at}`;
}

function kindOf({ type }: jsonc.Node): string {
  const kinds: Readonly<Record<string, string>> = { array: 'a list', object: 'an object' };
  return kinds[type] ?? (type === 'null' ? 'null' : `a ${type}`);
}
