import { valuesNamed } from './json-names.js';

/**
 * A JSONPath that needs no library: of names, indexes and stars alone, as in `$.items[0].id`, or of a name
 * wherever it is, `$..error`.
 */
export interface PlainPath {
  /** Each of them has to be a key in the document. */
  readonly names: readonly string[];
  values(root: unknown): readonly unknown[];
}

/** A key, an index (from the end when it is negative), or all that is inside. */
type Step = string | number | typeof everything;

const everything = Symbol('*');

/** Null when there is more in it. `source` is a JSONPath: whoever calls has had it parsed. */
export function readPlainPath(source: string): PlainPath | null {
  const named = anywhere.exec(source)?.[1];
  if (named !== undefined) {
    return { names: [named], values: (root) => valuesNamed(root, named) };
  }
  if (!plain.test(source)) return null;
  const steps = (source.match(parts) ?? []).map(stepOf);
  const names = steps.filter((step) => typeof step === 'string');
  return {
    names,
    values: steps.includes(everything)
      ? (root) => allAt(root, steps)
      : (root) => onlyAt(root, steps as readonly (string | number)[]),
  };
}

const anywhere = /^\$\.\.([A-Za-z_]\w*)$/;
const name = String.raw`\.[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*`;
const part = String.raw`${name}|\.\*|\[(?:'[^'\\]*'|"[^"\\]*"|-?\d+|\*)\]`;
const plain = new RegExp(String.raw`^\$(?:${part})*$`);
const parts = new RegExp(part, 'g');

function stepOf(written: string): Step {
  const inside = written.startsWith('[') ? written.slice(1, -1) : written.slice(1);
  if (inside === '*') return everything;
  if (written.startsWith('.')) return inside;
  return /^['"]/.test(inside) ? inside.slice(1, -1) : Number(inside);
}

function onlyAt(root: unknown, steps: readonly (string | number)[]): unknown[] {
  let value = root;
  for (const step of steps) {
    value = within(value, step);
    if (value === undefined) return [];
  }
  return [value];
}

function allAt(root: unknown, steps: readonly Step[]): unknown[] {
  let values = [root];
  for (const step of steps) {
    const next: unknown[] = [];
    for (const value of values) {
      if (step === everything) {
        if (typeof value !== 'object' || value === null) continue;
        for (const inside of Object.values(value)) next.push(inside);
      } else {
        const inside = within(value, step);
        if (inside !== undefined) next.push(inside);
      }
    }
    values = next;
  }
  return values;
}

/** Undefined when there is nothing, as no value in JSON is. */
function within(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return typeof step === 'number' ? value.at(step) : undefined;
  if (typeof step === 'number' || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[step];
}
