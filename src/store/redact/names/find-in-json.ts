import type { Edit } from '../edits.js';
import { decodeEscapes, type EscapedString } from '../escaped-string.js';
import { marker, quotedMarker } from '../marker.js';
import { findInGraphql, isGraphql } from './find-in-graphql.js';
import { mayNameSecrets, type SecretNames } from './secret-names.js';

/** JSON in a JSON string in a JSON string. */
const nestingMax = 3;

/**
 * Values whose names say that they are secrets, in a text that is JSON, more or less: in one pass,
 * without a tree, so that neither its depth nor a wrong or missing end matters. Also the other way of
 * naming a value, `{"name":"password","value":"x"}`, and what a variable of GraphQL stands for.
 */
export function findNamedInJson(text: string, names: SecretNames): Edit[] {
  if (!names.defaults || !mayNameSecrets(text)) return [];
  return new JsonSearch(text, names, { variables: new Set(), level: 0 }).run();
}

interface JsonContext {
  /** Names below `variables` that an operation uses for secrets. */
  readonly variables: ReadonlySet<string>;
  /** How many strings it is in. */
  readonly level: number;
}

interface Frame {
  readonly isArray: boolean;
  /** Of an array, that of its items; else the last one read. */
  key: string;
  /** What the object itself is called. */
  readonly parent: string;
  /** Of `{"name":…,"value":…}`, what came first. */
  isNamed: boolean;
  value: Edit | null;
}

class JsonSearch {
  readonly #text: string;
  readonly #names: SecretNames;
  readonly #context: JsonContext;
  readonly #edits: Edit[] = [];
  readonly #stack: Frame[] = [];
  readonly #used = new Set<string>();
  #frame: Frame = frame('', '', false);

  constructor(text: string, names: SecretNames, context: JsonContext) {
    this.#text = text;
    this.#names = names;
    this.#context = context;
  }

  run(): Edit[] {
    for (let at = 0; at < this.#text.length; ) at = this.#step(at);
    if (this.#used.size === 0 || this.#context.variables.size > 0) return this.#edits;
    const context = { ...this.#context, variables: this.#used };
    return new JsonSearch(this.#text, this.#names, context).run();
  }

  /** Returns where the next one begins. */
  #step(at: number): number {
    const text = this.#text;
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = stringEnd(text, at);
        const colon = this.#frame.isArray ? -1 : colonAfter(text, end);
        if (colon === -1) this.#string(at, end);
        else this.#frame.key = decoded(text.slice(at, end));
        return colon === -1 ? end : colon;
      }
      case 0x7b:
      case 0x5b:
        return this.#open(at);
      case 0x7d:
      case 0x5d:
        this.#frame = this.#stack.pop() ?? frame('', '', false);
        return at + 1;
      default:
        return this.#scalar(at);
    }
  }

  #open(at: number): number {
    const { key, parent } = this.#frame;
    this.#stack.push(this.#frame);
    // Items of an array are called what the array is.
    const opensArray = this.#text[at] === '[';
    this.#frame = opensArray ? frame(key, parent, true) : frame('', key, false);
    return at + 1;
  }

  #string(start: number, end: number): void {
    const { key, parent } = this.#frame;
    const isClosed = end - start > 1 && this.#text[end - 1] === '"';
    const inner = { start: start + 1, end: isClosed ? end - 1 : end };
    if (inner.start >= inner.end) return;
    const edit = { ...inner, text: marker, what: `key ${key}` };
    if (this.#isSecret(key, parent)) this.#edits.push(edit);
    else if (valueKeys.test(key)) this.#value(edit);
    else if (nameKeys.test(key) && this.#names.find(this.#text.slice(inner.start, inner.end))) {
      this.#frame.isNamed = true;
      if (this.#frame.value !== null) this.#edits.push(this.#frame.value);
    } else this.#inside(start, end, key);
  }

  #value(edit: Edit): void {
    if (this.#frame.isNamed) this.#edits.push(edit);
    else {
      this.#frame.value = edit;
      this.#inside(edit.start - 1, edit.end + 1, this.#frame.key);
    }
  }

  #isSecret(key: string, parent: string): boolean {
    if (parent === 'variables' && this.#context.variables.has(key)) return true;
    return key !== '' && this.#names.kindOf(key, parent) !== null;
  }

  /** Of JSON or GraphQL in a string. */
  #inside(start: number, end: number, key: string): void {
    const written = this.#text.slice(start, end);
    const isQuery = key === 'query' || key === 'mutation';
    if (this.#context.level >= nestingMax || !(isQuery || /^"\s*(?:\\u00..)?[[{]/.test(written)))
      return;
    if (!mayNameSecrets(written)) return;
    const string = decodeEscapes(written);
    const found =
      isQuery && isGraphql(string.decoded)
        ? this.#graphql(string)
        : new JsonSearch(string.decoded, this.#names, {
            variables: new Set(),
            level: this.#context.level + 1,
          }).run();
    for (const edit of found) this.#edits.push(placed(edit, string, start));
  }

  #graphql({ decoded: source }: EscapedString): Edit[] {
    const { edits, variables } = findInGraphql(source, this.#names);
    for (const name of variables) this.#used.add(name);
    return edits;
  }

  #scalar(start: number): number {
    const text = this.#text;
    let end = start;
    while (end < text.length && isScalar(text.charCodeAt(end))) end++;
    if (end === start) return start + 1;
    const { key, parent } = this.#frame;
    const written = text.slice(start, end);
    if (key !== '' && /^-?\d/.test(written) && this.#isSecretNumber(written, key, parent)) {
      const quoted = escapedFor(this.#context.level, quotedMarker);
      this.#edits.push({ start, end, text: quoted, what: `key ${key}` });
    }
    return end;
  }

  #isSecretNumber(written: string, key: string, parent: string): boolean {
    if (parent === 'variables' && this.#context.variables.has(key)) return true;
    const kind = this.#names.kindOf(key, parent);
    return kind !== null && (kind !== 'token' || written.length >= tokenDigitsMin);
  }
}

/** `"token": 120` counts something. */
const tokenDigitsMin = 6;

const nameKeys = /^(?:name|key|field|param|parameter|k)$/i;
const valueKeys = /^(?:value|val|v)$/i;

function frame(key: string, parent: string, isArray: boolean): Frame {
  return { key, parent, isArray, isNamed: false, value: null };
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

/** Where the value begins; -1 when the string is no key. */
function colonAfter(text: string, end: number): number {
  let at = end;
  while (isBlank(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === 0x3a ? at + 1 : -1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isScalar(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2e
  );
}

function decoded(written: string): string {
  return written.includes('\\') ? decodeEscapes(written).decoded : written.slice(1, -1);
}

function placed(edit: Edit, { offsets }: EscapedString, base: number): Edit {
  const start = base + (offsets[edit.start] ?? 0);
  return { ...edit, start, end: base + (offsets[edit.end] ?? offsets.at(-1) ?? 0) };
}

function escapedFor(level: number, text: string): string {
  let escaped = text;
  for (let i = 0; i < level; i++) escaped = JSON.stringify(escaped).slice(1, -1);
  return escaped;
}
