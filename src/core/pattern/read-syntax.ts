// The source of a JavaScript regular expression ─► its tree. The JavaScript engine has accepted the
// source before, so that here nothing is checked again but what loop does not run.

import { type CodeRange, complementOf, lastCodePoint, lineEnds } from './character-set.js';
import { readClass, readEscape, type SourceReader } from './read-class.js';
import { PatternRefusal, type SyntaxTree } from './syntax-tree.js';

/** Deeper than anybody nests by hand. */
const depthMax = 200;

const inLinearTime = 'loop runs patterns in linear time, where that does not exist';

export interface SyntaxMode {
  /** By the rules of the `u` flag; else by those that came before. */
  readonly unicode: boolean;
}

/** @throws PatternRefusal for look-around, back-references and what else is not run */
export function readSyntax(source: string, { unicode }: SyntaxMode): SyntaxTree {
  const reader: SourceReader = {
    source,
    at: 0,
    unicode,
    groups: countGroups(source),
    folds: false,
  };
  const leading = /^\(\?([is]+)\)/.exec(source);
  if (leading === null) return readChoice(reader, { depth: 0, dotAll: false });
  const [{ length }, flags = ''] = leading;
  reader.at = length;
  reader.folds = flags.includes('i');
  const item = readChoice(reader, { depth: 0, dotAll: flags.includes('s') });
  return reader.folds ? { kind: 'fold', item } : item;
}

interface Place {
  readonly depth: number;
  readonly dotAll: boolean;
}

function readChoice(reader: SourceReader, place: Place): SyntaxTree {
  if (place.depth > depthMax) throw new PatternRefusal(`nested at most ${depthMax} deep`);
  const options: SyntaxTree[] = [];
  for (;;) {
    options.push(readSequence(reader, place));
    if (reader.source[reader.at] !== '|') break;
    reader.at++;
  }
  const [only] = options;
  return only && options.length === 1 ? only : { kind: 'choice', options };
}

function readSequence(reader: SourceReader, place: Place): SyntaxTree {
  const items: SyntaxTree[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    items.push(readQuantified(reader, readAtom(reader, place)));
  }
  const [only] = items;
  return only && items.length === 1 ? only : { kind: 'sequence', items };
}

function readAtom(reader: SourceReader, place: Place): SyntaxTree {
  const character = String.fromCodePoint(reader.source.codePointAt(reader.at) ?? 0);
  switch (character) {
    case '^':
      reader.at++;
      return { kind: 'assertion', at: 'start' };
    case '$':
      reader.at++;
      return { kind: 'assertion', at: 'end' };
    case '.':
      reader.at++;
      return set(place.dotAll ? [[0, lastCodePoint]] : complementOf(lineEnds));
    case '[':
      return readClass(reader);
    case '(':
      return readGroup(reader, place);
    case '\\':
      return readEscaped(reader);
  }
  reader.at += character.length;
  return single(character.codePointAt(0) ?? 0);
}

function readGroup(reader: SourceReader, place: Place): SyntaxTree {
  const [opening = '(', named, on = '', off = ''] =
    /^\((?:\?(?:<(?![=!])([^>]*)>|([ims]*)(?:-([ims]*))?:|<?[=!]))?/.exec(
      reader.source.slice(reader.at, reader.at + 200),
    ) ?? [];
  if (/[=!]$/.test(opening)) throw lookAround(opening);
  if (named === undefined && /m/.test(on + off)) {
    throw new PatternRefusal('without the modifier m (loop has no lines; write (?:^|\\n) for ^)');
  }
  reader.at += opening.length;
  const folded = reader.folds;
  if (on.includes('i')) reader.folds = true;
  if (off.includes('i')) reader.folds = false;
  const dotAll = (place.dotAll || on.includes('s')) && !off.includes('s');
  const item = readChoice(reader, { depth: place.depth + 1, dotAll });
  reader.at++;
  reader.folds = folded;
  if (on.includes('i')) return { kind: 'fold', item };
  return off.includes('i') ? { kind: 'exact', item } : item;
}

function lookAround(opening: string): PatternRefusal {
  if (opening.includes('<')) {
    return new PatternRefusal(
      `without look-behind (${inLinearTime}; write what comes before into the pattern itself)`,
    );
  }
  return new PatternRefusal(
    `without look-ahead (${inLinearTime}; write what follows into the pattern itself, or make ` +
      'two conditions of it with all and not)',
  );
}

function readEscaped(reader: SourceReader): SyntaxTree {
  const letter = reader.source[reader.at + 1] ?? '';
  if (letter === 'b' || letter === 'B') {
    reader.at += 2;
    return { kind: 'assertion', at: letter === 'b' ? 'word' : 'notWord' };
  }
  const [reference] = /^\\(?:[1-9]\d*|k<[^>]*>)/.exec(reader.source.slice(reader.at)) ?? [];
  if (reference !== undefined && refers(reference, reader)) {
    throw new PatternRefusal(
      `without the back-reference ${reference} (${inLinearTime}; write out what may repeat)`,
    );
  }
  return set(readEscape(reader, false));
}

/** Before the `u` flag, a number beyond the groups was an octal escape, and `\k` a k. */
function refers(reference: string, { unicode, groups, source }: SourceReader): boolean {
  if (reference.startsWith('\\k')) return unicode || /\(\?<[^=!]/.test(source);
  return unicode || Number(reference.slice(1)) <= groups;
}

function readQuantified(reader: SourceReader, item: SyntaxTree): SyntaxTree {
  const [text, sign, least = '', comma, most = ''] =
    /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(reader.source.slice(reader.at, reader.at + 50)) ??
    [];
  if (text === undefined) return item;
  reader.at += text.length;
  const lazy = text.length > 1 && text.endsWith('?');
  const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
  const unbounded = sign === undefined ? comma !== undefined && most === '' : sign !== '?';
  const max = unbounded ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : Number(most || least);
  return { kind: 'repetition', item, min, max, lazy };
}

function countGroups(source: string): number {
  const plain = source.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '');
  return plain.match(/\((?!\?)|\(\?<(?![=!])/g)?.length ?? 0;
}

function set(ranges: readonly CodeRange[]): SyntaxTree {
  return { kind: 'set', ranges, negated: false };
}

function single(code: number): SyntaxTree {
  return set([[code, code]]);
}
