import type { Ignore } from '../compare/ignore.js';
import { withoutIgnored } from '../compare/ignore.js';
import { ignored, isObject, type Json } from '../compare/json-text.js';
import { isRedacted } from '../redaction-marker.js';
import { openText } from './open-text.js';
import { addBytes } from './prints/byte-prints.js';
import { type NamedPlace, NamedPlaces } from './prints/named-place.js';
import { checkOf, hash, PrintList, type Prints, step } from './prints/print-list.js';
import { addWords } from './prints/word-prints.js';
import { type Content, treeRoots } from './read-content.js';

export function contentPrints(content: Content, ignore: Ignore): Prints {
  const printing = new Printing();
  if (content.kind === 'bytes') addBytes(printing.list, content.data, 0);
  else if (content.kind === 'text') printing.addLines(content.text, 0);
  else {
    const tree = withoutIgnored(content.tree, ignore, content.format);
    printing.addTree(treeRoots[content.format], tree);
    for (const { name, data } of content.binaries ?? []) printing.addFile(name, data);
  }
  return printing.list;
}

/** A text in a document may hold a document, and so on. */
const openedMax = 4;
/** Binary values are told by their bytes, of a document only so many: most are made anew. */
const binaryBytesMax = 16 * 1024;

interface Place {
  readonly place: number;
  /** The place with any index, so that an item counts wherever it stands. */
  readonly bag: number;
}

/** Places are known by their hash: a document of a megabyte has tens of thousands. */
class Printing {
  readonly list = new PrintList();
  readonly #names = new NamedPlaces();
  #opened = 0;
  #binaryBytes = binaryBytesMax;

  addTree(root: string, tree: Json): void {
    const at = hash(root, 1);
    this.#addValue(tree, this.#names.get(root), { place: at, bag: at });
  }

  #addValue(value: Json, name: NamedPlace, { place, bag }: Place): void {
    if (value === ignored) return;
    if (Array.isArray(value)) {
      if (value.length === 0) this.list.add('value', hash('[]', place), 0);
      const items = step(bag, 1);
      for (const [i, item] of value.entries()) {
        this.#addValue(item, name, { place: step(place, i + 2), bag: items });
      }
    } else if (isObject(value)) {
      const keys = Object.keys(value);
      for (const key of keys) {
        const item = value[key];
        const named = this.#names.get(key);
        const at = { place: step(place, named.hash), bag: step(bag, named.hash) };
        if (item !== undefined) this.#addValue(item, named, at);
      }
      if (keys.length === 0) this.list.add('value', hash('{}', place), 0);
    } else this.#addScalar(value, name, { place, bag });
  }

  #addScalar(value: null | boolean | number | string, name: NamedPlace, at: Place): void {
    const { place, bag } = at;
    const text = typeof value === 'string' ? value : String(value);
    if (isRedacted(text)) return;
    const isNoise = name.isNoise?.(text) === true;
    const addWhole = () => {
      const check = checkOf(text);
      this.list.add(isNoise ? 'noise' : name.isId ? 'id' : 'value', hash(text, bag), check);
      if (bag !== place && !isNoise) this.list.add('index', hash(text, place), check);
    };
    const add = () => {
      if (typeof value !== 'string' || isNoise || !mayHavePieces(text)) addWhole();
      else this.#addText(text, at, addWhole);
    };
    if (bag === place) add();
    else this.list.addItem(bag, add);
  }

  #addText(text: string, { place, bag }: Place, addWhole: () => void): void {
    const opened = this.#opened < openedMax ? openText(text) : null;
    const inside = { place: step(place, openedStep), bag: step(bag, openedStep) };
    this.#opened += 1;
    if (opened?.kind === 'tree') {
      addWhole();
      this.#addValue(opened.tree, this.#names.get(''), inside);
    } else {
      const addPieces = () => {
        addWhole();
        addWords(this.list, text, bag, (name) => this.#names.get(name));
        if (opened?.kind === 'bytes') this.#addBytes(opened.data, inside.bag);
      };
      // A text in a list is a piece of that.
      if (bag === place) this.list.addText(addPieces);
      else addPieces();
      if (opened?.kind === 'text') this.#addValue(opened.text, this.#names.get(''), inside);
    }
    this.#opened -= 1;
  }

  #addBytes(data: Buffer, place: number): void {
    if (data.length > this.#binaryBytes) return;
    this.#binaryBytes -= data.length;
    addBytes(this.list, data, place);
  }

  /** A file tells no more than a field does, by what it has in common with that of another body. */
  addFile(name: string, data: Buffer): void {
    this.list.addText(() => addBytes(this.list, data, hash(name, 4)));
  }

  /** Each line is a text of its own, so that none of them outweighs all others. */
  addLines(text: string, place: number): void {
    this.list.add('value', hash(text, place), checkOf(text));
    for (const line of text.split(/\r?\n/)) {
      if (line === '') continue;
      const at = step(place, 1);
      this.#addText(line, { place: at, bag: at }, () => {
        if (!isRedacted(line)) this.list.add('value', hash(line, at), checkOf(line));
      });
    }
  }
}

/** Marks where the content of a text begins. */
const openedStep = 0x0e;

/** Several words, or one with joints, or one that may be coded. */
function mayHavePieces(text: string): boolean {
  return text.length >= codedCharactersMin || /[^A-Za-z0-9]/.test(text);
}

const codedCharactersMin = 12;
