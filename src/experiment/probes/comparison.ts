import { parseDuration } from '../../core/duration.js';

/** `>=99%`, `<300ms`, `0`: what a figure is compared with. */
export interface Comparison {
  readonly text: string;
  /** Null is a figure that nobody knows, as there was no traffic: it is never as it should be. */
  holds(value: number | null): boolean;
}

export type Unit = 'share' | 'duration' | 'count';

const operators = {
  '>=': (value: number, bound: number) => value >= bound,
  '<=': (value: number, bound: number) => value <= bound,
  '!=': (value: number, bound: number) => value !== bound,
  '==': (value: number, bound: number) => value === bound,
  '>': (value: number, bound: number) => value > bound,
  '<': (value: number, bound: number) => value < bound,
  '=': (value: number, bound: number) => value === bound,
} as const;

/** What `parseComparison` takes, for messages. */
export const examplesOf: Readonly<Record<Unit, string>> = {
  share: 'a share such as ">=99%" or ">0.95"',
  duration: 'a duration such as "<300ms"',
  count: 'a number, or a comparison such as "<=2"',
};

/** Undefined when it is none. Without an operator a duration is the most it may be; the rest, equal. */
export function parseComparison(given: unknown, unit: Unit): Comparison | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  const text = String(given).trim();
  const [, operator, bound = ''] = /^(>=|<=|!=|==|>|<|=)?\s*(\S+)$/.exec(text) ?? [];
  const value = boundOf(bound, unit);
  if (value === undefined) return undefined;
  const compare =
    operators[(operator ?? (unit === 'duration' ? '<=' : '=')) as keyof typeof operators];
  return { text, holds: (figure) => figure !== null && compare(figure, value) };
}

function boundOf(text: string, unit: Unit): number | undefined {
  if (unit === 'duration') return parseDuration(text);
  const [, digits, percent] = /^(-?\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (digits === undefined || (percent === '%' && unit !== 'share')) return undefined;
  const number = Number(digits);
  if (unit !== 'share') return number;
  const share = percent === '%' ? number / 100 : number;
  return share >= 0 && share <= 1 ? share : undefined;
}
