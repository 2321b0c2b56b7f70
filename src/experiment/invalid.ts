import { LoopError } from '../core/errors.js';

/** Where in a file something is, as `method[0].provider.url`. */
export type Place = string;

export function invalid(place: Place, text: string): LoopError {
  return new LoopError('LOOP_EXPERIMENT_INVALID', place === '' ? text : `${place}: ${text}`);
}

/** `expected …, got …` */
export function expected(place: Place, what: string, came: unknown): LoopError {
  return invalid(place, `expected ${what}, got ${describe(came)}`);
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
  }
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'a mapping' : String(value);
}
