// JSON as rows, of which only those are made that are looked at. It is read with its mistakes, numbers
// as they were written and repeated names included, so that a body that was cut off is shown too.
// Runs in a worker: json-worker.ts.

import { type Node, type ParseError, parseTree } from 'jsonc-parser';

export interface JsonRow {
  readonly depth: number;
  /** A name as JSON has it, or a place in a list; null at the root. */
  readonly name: string | null;
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';
  /** The value as it was written, cut; of an object or list, what it begins with. */
  readonly text: string;
  /** Characters that were left out of `text`. */
  readonly more: number;
  /** Members or items; null of what has none. */
  readonly children: number | null;
  readonly isOpen: boolean;
  readonly isMatch: boolean;
}

const textMost = 400;
const openAtFirst = 60;
export const matchesMost = 10_000;

export class JsonDocument {
  readonly #text: string;
  readonly #open = new Set<Node>();
  #rows: Node[] = [];
  #matches: Node[] = [];
  /** Why it is not whole, with the place: null when it is. */
  readonly mistake: string | null;

  /** @throws SyntaxError when it has no value at all, RangeError when it is too deep */
  constructor(text: string) {
    this.#text = text;
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, { disallowComments: true });
    if (root === undefined) throw new SyntaxError('no JSON value');
    const [first] = errors;
    this.mistake = first === undefined ? null : `not JSON from character ${first.offset} on`;
    this.#rows = [root];
    this.#openFirst(root);
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  rows(from: number, to: number): JsonRow[] {
    const matches = new Set(this.#matches);
    return this.#rows.slice(from, to).map((node) => this.#rowOf(node, matches));
  }

  toggle(row: number): void {
    const node = this.#rows[row];
    if (node === undefined || childrenOf(node).length === 0) return;
    if (!this.#open.delete(node)) this.#open.add(node);
    this.#layOut();
  }

  openAll(isOpen: boolean): void {
    const [root] = this.#rows;
    if (root === undefined) return;
    this.#open.clear();
    if (isOpen) each(root, (node) => childrenOf(node).length > 0 && this.#open.add(node));
    this.#layOut();
  }

  /** Names and values that contain it, whatever its case; returns how many, `matchesMost` at most. */
  search(text: string): number {
    const wanted = text.toLowerCase();
    this.#matches = [];
    const [root] = this.#rows;
    if (root === undefined || wanted === '') return 0;
    each(root, (node) => {
      if (this.#matches.length < matchesMost && this.#has(node, wanted)) this.#matches.push(node);
    });
    return this.#matches.length;
  }

  /** Opens what the match is in; returns its row. */
  rowOfMatch(index: number): number {
    const node = this.#matches[index];
    if (node === undefined) return -1;
    for (let above = ownerOf(node); above !== undefined; above = ownerOf(above)) {
      this.#open.add(above);
    }
    this.#layOut();
    return this.#rows.indexOf(node);
  }

  #openFirst(root: Node): void {
    let shown = 1;
    for (let level = [root]; level.length > 0; ) {
      const next = level.flatMap(childrenOf);
      shown += next.length;
      // Of a long list at least the outermost is open.
      if (shown > openAtFirst && level[0] !== root) break;
      for (const node of level) if (childrenOf(node).length > 0) this.#open.add(node);
      level = next;
    }
    this.#layOut();
  }

  #layOut(): void {
    const [root] = this.#rows;
    if (root === undefined) return;
    const rows: Node[] = [];
    const waiting = [root];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      rows.push(node);
      if (!this.#open.has(node)) continue;
      const children = childrenOf(node);
      for (let index = children.length - 1; index >= 0; index--) {
        waiting.push(children[index] as Node);
      }
    }
    this.#rows = rows;
  }

  #rowOf(node: Node, matches: ReadonlySet<Node>): JsonRow {
    const children = isBranch(node) ? childrenOf(node).length : null;
    const length = Math.min(node.length, textMost);
    return {
      depth: depthOf(node),
      name: nameOf(node),
      kind: node.type as JsonRow['kind'],
      text: this.#text.slice(node.offset, node.offset + length),
      more: node.length - length,
      children,
      isOpen: this.#open.has(node),
      isMatch: matches.has(node),
    };
  }

  #has(node: Node, wanted: string): boolean {
    const { parent } = node;
    if (parent?.type === 'property') {
      if (String(parent.children?.[0]?.value).toLowerCase().includes(wanted)) return true;
    }
    if (isBranch(node)) return false;
    // As it reads, and as it was written: 1e3, \u0041.
    if (String(node.value).toLowerCase().includes(wanted)) return true;
    const written = this.#text.slice(node.offset, node.offset + node.length);
    return written.toLowerCase().includes(wanted);
  }
}

/** Values: members are told by their names. */
function childrenOf({ type, children = [] }: Node): readonly Node[] {
  if (type !== 'object') return type === 'array' ? children : [];
  return children.flatMap((property) => property.children?.[1] ?? []);
}

function isBranch({ type }: Node): boolean {
  return type === 'object' || type === 'array';
}

/** The object or list that a value is in. */
function ownerOf({ parent }: Node): Node | undefined {
  return parent?.type === 'property' ? parent.parent : parent;
}

function depthOf(node: Node): number {
  let depth = 0;
  for (let above = ownerOf(node); above !== undefined; above = ownerOf(above)) depth++;
  return depth;
}

function nameOf(node: Node): string | null {
  const { parent } = node;
  if (parent === undefined) return null;
  if (parent.type === 'property') return JSON.stringify(parent.children?.[0]?.value);
  return null;
}

/** Without recursion: bodies are as deep as their senders like. */
function each(root: Node, visit: (node: Node) => unknown): void {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    visit(node);
    const children = childrenOf(node);
    for (let index = children.length - 1; index >= 0; index--)
      waiting.push(children[index] as Node);
  }
}
