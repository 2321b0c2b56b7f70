import type { Edit } from '../edits.js';
import { marker } from '../marker.js';
import { mayNameSecrets, type SecretNames } from './secret-names.js';

/**
 * Elements and attributes of XML whose names say that they hold secrets, and values that are named by
 * an attribute: `<param name="password">x</param>`, `<add key="token" value="x"/>`. In one pass; what
 * is wrong or cut off is read as far as it goes. Of HTML attributes alone: an element with a name is
 * a field or a place there, and its text is for people.
 */
export function findNamedInXml(text: string, names: SecretNames, isHtml: boolean): Edit[] {
  const edits: Edit[] = [];
  if (!names.defaults || !mayNameSecrets(text)) return edits;
  const unclosed = new Set<string>();
  const parents: string[] = [];
  /** What the text from here on is the value of. */
  let secret: string | null = null;
  for (let at = 0; at < text.length; ) {
    const open = text.indexOf('<', at);
    const end = open === -1 ? text.length : open;
    if (secret !== null) addText(edits, text, { start: at, end, name: secret });
    if (open === -1) break;
    const special = specialAt(text, open);
    if (special !== null) {
      const { start, end: last, isText } = special;
      if (secret !== null && isText) addText(edits, text, { start, end: last, name: secret });
      at = special.next;
      continue;
    }
    const tag = tagAt(text, open, unclosed);
    at = tag.end;
    if (tag.name === '') continue;
    if (tag.isEnd) parents.pop();
    const named = tag.isEnd ? null : attributesIn(text, tag, names, edits);
    const isSecret = !tag.isEnd && names.kindOf(tag.name, parents.at(-1)) !== null;
    if (!tag.isEnd && !tag.isEmpty) parents.push(tag.name);
    secret = tag.isEnd || tag.isEmpty || isHtml ? null : isSecret ? tag.name : named;
  }
  return edits;
}

function addText(
  edits: Edit[],
  text: string,
  { start, end, name }: { start: number; end: number; name: string },
): void {
  const written = text.slice(start, end);
  const content = written.trim();
  if (content === '') return;
  const from = start + written.indexOf(content);
  edits.push({ start: from, end: from + content.length, text: marker, what: `element ${name}` });
}

/** Comments, instructions and CDATA; null for a tag. */
function specialAt(
  text: string,
  at: number,
): { start: number; end: number; next: number; isText: boolean } | null {
  for (const [begin, end, isText] of specials) {
    if (!text.startsWith(begin, at)) continue;
    const start = at + begin.length;
    const found = text.indexOf(end, start);
    const last = found === -1 ? text.length : found;
    return { start, end: last, next: found === -1 ? text.length : found + end.length, isText };
  }
  return null;
}

const specials = [
  ['<!--', '-->', false],
  ['<![CDATA[', ']]>', true],
  ['<?', '?>', false],
] as const;

interface Tag {
  /** Without its prefix. */
  readonly name: string;
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
  /** Behind its name. */
  readonly from: number;
  readonly end: number;
}

/** A `>` within quotes does not end it. `unclosed`: quotes of which there are no more. */
function tagAt(text: string, open: number, unclosed: Set<string>): Tag {
  const isEnd = text[open + 1] === '/';
  const nameAt = open + (isEnd ? 2 : 1);
  const written =
    /^[\p{L}_][\p{L}\p{N}_.:-]{0,200}/u.exec(text.slice(nameAt, nameAt + 201))?.[0] ?? '';
  // What is no tag is text.
  if (written === '') return { name: '', isEnd: false, isEmpty: true, from: nameAt, end: nameAt };
  const from = nameAt + written.length;
  let at = from;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '>' || character === '<') break;
    if ((character !== '"' && character !== "'") || unclosed.has(character)) continue;
    const closing = text.indexOf(character, at + 1);
    if (closing === -1) unclosed.add(character);
    else at = closing;
  }
  const name = written.slice(written.indexOf(':') + 1);
  const end = text[at] === '>' ? at + 1 : at;
  return { name, isEnd, isEmpty: text[at - 1] === '/', from, end };
}

const attribute = /([^\s=/"'<>]{1,100})\s{0,20}=\s{0,20}(?:"([^"]*)"?|'([^']*)'?)/dg;
const naming = /^(?:name|key|id|field|property)$/i;

/** Returns what the element itself is the value of, by an attribute that names it. */
function attributesIn(text: string, tag: Tag, names: SecretNames, edits: Edit[]): string | null {
  let named: string | null = null;
  let value: Edit | null = null;
  for (const match of text.slice(tag.from, tag.end).matchAll(attribute)) {
    const [, written = '', double, single] = match;
    const name = written.slice(written.indexOf(':') + 1);
    const content = double ?? single ?? '';
    const place = match.indices?.[double === undefined ? 3 : 2];
    if (place === undefined || content === '') continue;
    const [start, end] = [tag.from + place[0], tag.from + place[1]];
    const edit = { start, end, text: marker, what: `attribute ${name}` };
    if (names.kindOf(name) !== null) edits.push(edit);
    else if (naming.test(name) && names.kindOf(content) !== null) named = content;
    else if (/^value$/i.test(name)) value = edit;
  }
  if (named !== null && value !== null) edits.push(value);
  return named;
}
