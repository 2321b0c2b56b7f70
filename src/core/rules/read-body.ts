import type { RawHeaders } from '../headers.js';
import type { JsonPath } from '../json-path.js';
import { bodyInUtf8 } from './matchers/body-in-utf8.js';
import type { FoundTexts, SoughtTexts } from './sought-texts.js';
import type { WorkBudget } from './work-budget.js';

/** What a body is to the rules, each part made once for all of them. */
export interface ReadBody {
  readonly bytes: Buffer;
  text(work: WorkBudget | undefined): string;
  /** Those of a set of rules that are in it. */
  texts(texts: SoughtTexts): FoundTexts;
  /** The values at a path, or why there are none to look for. */
  valuesAt(path: JsonPath, work: WorkBudget | undefined): readonly unknown[] | string;
}

/** @throws OverBudget */
export function readBody(
  headers: RawHeaders,
  body: Buffer,
  work: WorkBudget | undefined,
): ReadBody {
  work?.spend(body.length * decodeNs);
  return new SharedBody(bodyInUtf8(headers, body));
}

/** Nanoseconds for each byte, as slow as they were seen on JSON and on what is made to be slow. */
const decodeNs = 10;
const parseNs = 60;

class SharedBody implements ReadBody {
  readonly bytes: Buffer;
  #text: string | undefined;
  #sought: SoughtTexts | undefined;
  #found: FoundTexts | undefined;
  #json: { readonly value: unknown } | string | undefined;
  #values: Map<string, readonly unknown[] | string> | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  text(work: WorkBudget | undefined): string {
    if (this.#text === undefined) {
      work?.spend(this.bytes.length * decodeNs);
      this.#text = this.bytes.toString('utf8');
    }
    return this.#text;
  }

  texts(texts: SoughtTexts): FoundTexts {
    if (this.#found === undefined || this.#sought !== texts) {
      this.#sought = texts;
      this.#found = texts.in(this.bytes);
    }
    return this.#found;
  }

  valuesAt(path: JsonPath, work: WorkBudget | undefined): readonly unknown[] | string {
    const before = this.#values?.get(path.source);
    if (before !== undefined) return before;
    const json = this.#parsed(work);
    if (typeof json === 'string') return json;
    work?.spend(path.costNs(this.bytes.length));
    const values = search(path, json.value);
    if (!path.isPlain) {
      this.#values ??= new Map();
      this.#values.set(path.source, values);
    }
    return values;
  }

  #parsed(work: WorkBudget | undefined): { readonly value: unknown } | string {
    if (this.#json === undefined) {
      work?.spend(this.bytes.length * parseNs);
      this.#json = parse(this.text(work));
    }
    return this.#json;
  }
}

function parse(text: string): { readonly value: unknown } | string {
  try {
    return { value: JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) };
  } catch (error) {
    return `not JSON: ${messageOf(error)}`;
  }
}

function search(path: JsonPath, root: unknown): readonly unknown[] | string {
  try {
    return path.values(root);
  } catch (error) {
    return `cannot be searched: ${messageOf(error)}`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
