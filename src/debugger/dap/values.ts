// A debugger's variables as text of bounded length. Most adapters print a value whole; what they
// leave as an address (`<Item object at 0x…>`) is opened, `valueDepth` levels down.

import { valueDepth, valueEntriesMax, valueTextMax, variablesMax } from '../limits.js';
import type { DapClient } from './client.js';
import { type DapVariable, variablesSchema } from './messages.js';

export type Printable = Pick<DapVariable, 'value' | 'type' | 'variablesReference'> & {
  readonly indexedVariables?: number | null | undefined;
};

export interface ValueWords {
  /** The text hides something that the variable's children show. */
  isOpaque(value: string): boolean;
  /** The text without what is the debugger's own: an address before a string, say. */
  plain?(value: string): string;
  /** Of a variable that is no variable: `special variables`, `len()`. */
  isNoise(name: string): boolean;
}

export async function variablesOf(
  client: DapClient,
  reference: number,
  words: ValueWords,
  countMax: number = variablesMax,
): Promise<DapVariable[]> {
  if (reference === 0) return [];
  const { variables } = await client.request(
    'variables',
    { variablesReference: reference },
    variablesSchema,
  );
  return variables.filter(({ name }) => !words.isNoise(name)).slice(0, countMax);
}

/**
 * Values that may yet be opened for one view of a frame. A request handler leads to its server, its
 * sockets and on, and each opening is a request: debugpy takes 50 ms for one, side by side or not.
 */
export interface Budget {
  left: number;
}

export const newBudget = (): Budget => ({ left: 12 });

export async function printValue(
  client: DapClient,
  variable: Printable,
  words: ValueWords,
  budget: Budget = newBudget(),
  depth: number = valueDepth,
): Promise<string> {
  const { variablesReference: reference } = variable;
  const value = words.plain?.(variable.value) ?? variable.value;
  const isPlain = reference === 0 || !words.isOpaque(value);
  if (isPlain || depth === 0 || budget.left === 0) return cut(value);
  budget.left -= 1;
  const all = await variablesOf(client, reference, words, valueEntriesMax + 1);
  if (all.length === 0) return cut(value);
  const [first] = all;
  // What a pointer points to is no level of its own; the budget ends a ring of them.
  if (all.length === 1 && first?.name === '') {
    return printValue(client, first, words, budget, depth);
  }
  const shown = await Promise.all(
    all.slice(0, valueEntriesMax).map(async (child) => {
      const text = await printValue(client, child, words, budget, depth - 1);
      const name = child.name === '' || /^\[?\d+\]?$/.test(child.name) ? '' : `${child.name}: `;
      return { name, text: name + text };
    }),
  );
  if (all.length > valueEntriesMax) shown.push({ name: '', text: '…' });
  const isList = shown.every(({ name }) => name === '');
  const inside = shown.map(({ text }) => text).join(', ');
  return cut(isList ? `[${inside}]` : `${nameOf(variable.type)}{${inside}}`);
}

/** A plain mapping needs no name. */
const nameOf = (type: string | null | undefined): string =>
  type == null || type === '' || type === 'dict' ? '' : `${type} `;

export function cut(text: string): string {
  return text.length <= valueTextMax ? text : `${text.slice(0, valueTextMax - 1)}…`;
}
