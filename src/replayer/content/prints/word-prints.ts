import type { NamedPlace } from './named-place.js';
import { checkStep, hashStep, type PrintKind, type PrintList, step } from './print-list.js';

/** What a word may be told by: the name before it, if it is one. */
type NameOf = (name: string) => NamedPlace;

/** Longer ones are no names. */
const nameCharsMax = 40;
/** Of a longer text that much is looked at. */
const wordsMax = 100_000;

/**
 * The words of a text, alone and with the word before them, so that `id 7, page 8` is not `id 8, page
 * 7`; of `order-7-x8k2` also `order`, `7` and `x8k2`. What stands behind a name (`id: 7`, `nonce="…"`)
 * counts as the value of such a field.
 */
export function addWords(list: PrintList, text: string, place: number, nameOf: NameOf): void {
  const [ofWord, ofPhrase, ofPart] = [step(place, 1), step(place, 2), step(place, 3)];
  let before: Word | null = null;
  let at = 0;
  for (let words = 0; words < wordsMax; words++) {
    const word = nextWord(text, at, ofWord);
    if (word === null) return;
    at = word.to;
    const kind = before === null ? 'word' : kindAfter(text, before, word, nameOf);
    list.add(kind, word.hash, word.check);
    if (before !== null) {
      list.add(kind, step(before.hash ^ ofPhrase, word.hash), step(before.check, word.check));
    }
    if (word.parts > 1 && word.parts <= partsMax) addParts(list, text, word, { ofPart, kind });
    before = word;
  }
}

/** A UUID has five, and a time no fewer than its digits have meaning. */
const partsMax = 4;

interface Word {
  readonly hash: number;
  readonly check: number;
  readonly from: number;
  readonly to: number;
  readonly parts: number;
}

/** Letters and digits, also joined by a dot, a dash, a line below or an at sign. */
function nextWord(text: string, start: number, state: number): Word | null {
  let from = start;
  while (from < text.length && !isWordUnit(text.charCodeAt(from))) from += 1;
  if (from >= text.length) return null;
  let hash = state;
  let check = 0;
  let to = from;
  let parts = 1;
  while (to < text.length) {
    const unit = text.charCodeAt(to);
    if (!isWordUnit(unit)) {
      if (!isJoiner(unit) || !isWordUnit(text.charCodeAt(to + 1))) break;
      parts += 1;
    }
    hash = hashStep(hash, unit);
    check = checkStep(check, unit);
    to += 1;
  }
  return { hash, check, from, to, parts };
}

function addParts(
  list: PrintList,
  text: string,
  { from, to }: Word,
  { ofPart, kind }: { readonly ofPart: number; readonly kind: PrintKind },
): void {
  let hash = ofPart;
  let check = 0;
  for (let at = from; at <= to; at++) {
    const unit = at === to ? joiner : text.charCodeAt(at);
    if (isJoiner(unit)) {
      list.add(kind === 'noise' ? kind : 'word', hash, check);
      hash = ofPart;
      check = 0;
    } else {
      hash = hashStep(hash, unit);
      check = checkStep(check, unit);
    }
  }
}

function kindAfter(text: string, before: Word, word: Word, nameOf: NameOf): PrintKind {
  if (before.to - before.from > nameCharsMax || word.from - before.to > 6) return 'word';
  const name = text.slice(before.from, before.to);
  // Of the many words that are no names most have a digit.
  if (/\d/.test(name)) return 'word';
  const { isId, isNoise } = nameOf(name);
  if (isNoise !== null && /[:=>]/.test(text.slice(before.to, word.from))) {
    return isNoise(text.slice(word.from, word.to)) ? 'noise' : 'word';
  }
  return isId ? 'id' : 'word';
}

const joiner = 45;

function isJoiner(unit: number): boolean {
  return unit === 45 || unit === 46 || unit === 64 || unit === 95;
}

/** Beyond ASCII nearly all are letters. */
function isWordUnit(unit: number): boolean {
  return (
    unit >= 128 ||
    (unit >= 97 && unit <= 122) ||
    (unit >= 48 && unit <= 57) ||
    (unit >= 65 && unit <= 90)
  );
}
