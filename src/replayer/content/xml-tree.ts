import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Json } from '../compare/json-text.js';
import { byName } from './form-tree.js';

const depthMax = 200;
const nodesMax = 200_000;

/**
 * Elements and attributes (`@name`) by their local names: `{ Envelope: { Body: { id: '7' } } }`.
 * Prefixes are the writer's choice and left out, as are namespaces, comments and white space between
 * elements. Nothing outside the text is read, and an entity that a document defines itself is not
 * known. Undefined when the text is not well-formed, too deep or too large.
 */
export function xmlTree(text: string): Json | undefined {
  const building = new Building();
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', () => building.fail());
  parser.on('opentag', (tag) => building.open(tag));
  parser.on('text', (piece) => building.text(piece));
  parser.on('cdata', (piece) => building.text(piece));
  parser.on('closetag', () => building.close());
  try {
    parser.write(text).close();
  } catch {
    // Not well-formed: the caller compares it as text.
    return undefined;
  }
  return building.result();
}

interface Element {
  readonly name: string;
  readonly children: [string, Json][];
  text: string;
}

class Building {
  #open: Element[] = [{ name: '', children: [], text: '' }];
  #nodes = 0;

  /** Thrown through the parser, which would otherwise read on. */
  fail(): never {
    throw new SyntaxError('not well-formed');
  }

  open({ name, attributes }: SaxesTagPlain): void {
    const children = Object.entries(attributes)
      .filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'))
      .map(([key, value]): [string, Json] => [`@${localName(key)}`, value]);
    this.#nodes += 1 + children.length;
    if (this.#open.length > depthMax || this.#nodes > nodesMax) this.fail();
    this.#open.push({ name: localName(name), children, text: '' });
  }

  text(piece: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += piece;
  }

  close(): void {
    const element = this.#open.pop();
    if (element !== undefined) this.#open.at(-1)?.children.push([element.name, contentOf(element)]);
  }

  result(): Json | undefined {
    const [root] = this.#open;
    if (root === undefined || this.#open.length !== 1 || root.children.length === 0)
      return undefined;
    return byName(root.children);
  }
}

function contentOf({ children, text }: Element): Json {
  const trimmed = text.trim();
  if (children.length === 0) return trimmed;
  return byName(trimmed === '' ? children : [...children, ['#text', trimmed]]);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
