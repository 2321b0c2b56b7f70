// Values as text of bounded length, read from fields: no toString and no getter of the program runs.
// The usual collections are shown as what they hold, and not as how they hold it.

import { valueDepth, valueEntriesMax, valueTextMax } from '../limits.js';
import { isNull, type Objects } from './objects.js';
import type { Value } from './packet.js';
import { shortName } from './signatures.js';

/** Objects that are opened for one value: a handler leads to its server, and on. */
const openedMax = 60;

interface Budget {
  left: number;
}

type Fields = ReadonlyMap<string, Value>;

export class Values {
  readonly #objects: Objects;

  constructor(objects: Objects) {
    this.#objects = objects;
  }

  /** Never rejects for what the value is. */
  async text(value: Value): Promise<string> {
    const text = await this.#text(value, valueDepth, { left: openedMax }).catch(
      () => '<unreadable>',
    );
    return text.length <= valueTextMax ? text : `${text.slice(0, valueTextMax - 1)}…`;
  }

  async #text(value: Value, depth: number, budget: Budget): Promise<string> {
    const { tag, bits } = value;
    if (tag === 'Z') return bits === 1 ? 'true' : 'false';
    if (tag === 'C') return `'${String.fromCharCode(Number(bits))}'`;
    if (!'L[stglc'.includes(tag)) return String(bits);
    if (isNull(value)) return 'null';
    if (tag === 's') return quoted(await this.#objects.text(value));
    if (tag === '[') return this.#array(value, depth, budget);
    return this.#object(value, depth, budget);
  }

  async #array(value: Value, depth: number, budget: Budget): Promise<string> {
    const length = await this.#objects.length(value);
    if (depth === 0 || budget.left <= 0) return `[${length} …]`;
    budget.left -= 1;
    const shown = await this.#objects.elements(value, 0, Math.min(length, valueEntriesMax));
    return this.#list(shown, length, depth, budget);
  }

  async #list(
    shown: readonly Value[],
    length: number,
    depth: number,
    budget: Budget,
  ): Promise<string> {
    const texts: string[] = [];
    for (const each of shown.slice(0, valueEntriesMax)) {
      texts.push(await this.#text(each, depth - 1, budget));
    }
    if (length > texts.length) texts.push(`… ${length - texts.length} more`);
    return `[${texts.join(', ')}]`;
  }

  async #object(value: Value, depth: number, budget: Budget): Promise<string> {
    const type = await this.#objects.typeOf(value);
    const signature = await this.#objects.classes.signature(type);
    const name = shortName(signature);
    if (depth === 0 || budget.left <= 0) return name;
    budget.left -= 1;
    const fields = await this.#objects.fieldsOf(value);
    const known = await this.#known(signature, fields, depth, budget);
    if (known !== null) return known;
    const lineage = await this.#objects.lineage(type);
    const bases = await Promise.all(lineage.map((each) => this.#objects.classes.signature(each)));
    if (bases.includes('Ljava/lang/Enum;')) return this.#bare(fields.get('name'));
    if (bases.includes('Ljava/lang/Throwable;')) {
      const message = fields.get('detailMessage');
      const said = message === undefined || isNull(message) ? '' : `: ${await this.#bare(message)}`;
      return `[${name}${said}]`;
    }
    const texts: string[] = [];
    for (const [field, each] of [...fields].slice(0, valueEntriesMax)) {
      if (field.startsWith('this$')) continue; // the object around it
      texts.push(`${field}: ${await this.#text(each, depth - 1, budget)}`);
    }
    if (fields.size > valueEntriesMax) texts.push('…');
    return texts.length === 0 ? `${name}{}` : `${name}{${texts.join(', ')}}`;
  }

  /** A class of the JDK whose contents are what it is about; null: none. */
  async #known(
    signature: string,
    fields: Fields,
    depth: number,
    budget: Budget,
  ): Promise<string | null> {
    const single = fields.get('value');
    if (boxes.test(signature)) {
      return single === undefined ? null : this.#text(single, depth, budget);
    }
    const inside = fields.get(wrappers[signature] ?? '');
    if (inside !== undefined) return this.#text(inside, depth, budget);
    const list = await this.#listed(signature, fields);
    if (list !== null) {
      const { values, length } = list;
      return this.#list(values, length, depth, budget);
    }
    const entries = await this.#entries(signature, fields);
    if (entries === null) return null;
    const isSet = signature.endsWith('Set;');
    if (isSet) {
      const keys = entries.pairs.map(([key]) => key);
      return this.#list(keys, entries.size, depth, budget);
    }
    const texts: string[] = [];
    for (const [key, each] of entries.pairs.slice(0, valueEntriesMax)) {
      const text = await this.#text(each, depth - 1, budget);
      texts.push(`${await this.#text(key, depth - 1, budget)}: ${text}`);
    }
    if (entries.size > texts.length) texts.push(`… ${entries.size - texts.length} more`);
    return `{${texts.join(', ')}}`;
  }

  async #listed(
    signature: string,
    fields: Fields,
  ): Promise<{ values: readonly Value[]; length: number } | null> {
    if (/^Ljava\/util\/ImmutableCollections\$(List12|Set12);$/.test(signature)) {
      const both = [fields.get('e0'), fields.get('e1')].filter((each) => each !== undefined);
      const values: Value[] = [];
      for (const each of both) if (!(await this.#isFiller(each))) values.push(each);
      return { values, length: values.length };
    }
    const array = fields.get(arrays[signature] ?? '');
    if (array === undefined || isNull(array)) return null;
    const size = fields.get('size');
    const length = size === undefined ? await this.#objects.length(array) : Number(size.bits);
    const values = await this.#objects.elements(array, 0, Math.min(length, valueEntriesMax));
    return { values, length };
  }

  /** What stands where a list of one could have a second. */
  async #isFiller(value: Value): Promise<boolean> {
    if (isNull(value)) return true;
    if (value.tag !== 'L') return false;
    const type = await this.#objects.typeOf(value);
    return (await this.#objects.classes.signature(type)) === 'Ljava/lang/Object;';
  }

  /** Of hash tables: chains of nodes. */
  async #entries(
    signature: string,
    fields: Fields,
  ): Promise<{ pairs: readonly (readonly [Value, Value])[]; size: number } | null> {
    if (!/^Ljava\/util\/(Linked|concurrent\/Concurrent)?Hash(Map|Set);$/.test(signature))
      return null;
    const map = fields.get('map');
    const own = map === undefined || isNull(map) ? fields : await this.#objects.fieldsOf(map);
    const table = own.get('table');
    if (table === undefined || isNull(table)) return { pairs: [], size: 0 };
    const pairs: (readonly [Value, Value])[] = [];
    const slots = await this.#objects.elements(table, 0, await this.#objects.length(table));
    for (let node of slots) {
      while (!isNull(node) && pairs.length < valueEntriesMax) {
        const inside = await this.#objects.fieldsOf(node);
        const key = inside.get('key');
        const value = inside.get('value') ?? inside.get('val');
        if (key !== undefined && value !== undefined) pairs.push([key, value]);
        node = inside.get('next') ?? { tag: 'L', bits: 0n };
      }
    }
    const counted = own.get('size') ?? own.get('baseCount');
    return { pairs, size: counted === undefined ? pairs.length : Number(counted.bits) };
  }

  async #bare(value: Value | undefined): Promise<string> {
    return value === undefined || isNull(value) ? 'null' : this.#objects.text(value);
  }
}

const boxes =
  /^Ljava\/(lang\/(Integer|Long|Short|Byte|Boolean|Character|Float|Double)|util\/Optional|util\/concurrent\/atomic\/Atomic(Integer|Long|Boolean|Reference));$/;

/** Class → the field that has what it wraps. */
const wrappers: Readonly<Record<string, string>> = {
  'Ljava/util/Collections$UnmodifiableCollection;': 'c',
  'Ljava/util/Collections$UnmodifiableList;': 'list',
  'Ljava/util/Collections$UnmodifiableRandomAccessList;': 'list',
  'Ljava/util/Collections$UnmodifiableSet;': 'c',
  'Ljava/util/Collections$UnmodifiableMap;': 'm',
  'Ljava/util/Collections$SynchronizedMap;': 'm',
  'Ljava/util/Collections$SynchronizedList;': 'list',
};

/** Class → the field that is its array. */
const arrays: Readonly<Record<string, string>> = {
  'Ljava/util/ArrayList;': 'elementData',
  'Ljava/util/Arrays$ArrayList;': 'a',
  'Ljava/util/ImmutableCollections$ListN;': 'elements',
};

function quoted(text: string): string {
  const cut = text.length > valueTextMax ? `${text.slice(0, valueTextMax)}…` : text;
  return JSON.stringify(cut);
}
