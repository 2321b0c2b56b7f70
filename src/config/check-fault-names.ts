import { expectedService } from './expected-service.js';
import type { KeyPath, Mistake } from './mistake.js';

interface Entry {
  readonly value: unknown;
  readonly path: KeyPath;
}

/**
 * Services that a fault names and nobody knows: it would break nothing, and look as if nothing broke.
 * A glob may name what is yet to come.
 */
export function checkFaultNames(fault: Entry, services: readonly string[]): Mistake[] {
  const known = new Set(services);
  return namesIn(child(fault, 'when'))
    .filter(({ value }) => !String(value).includes('*') && !known.has(String(value)))
    .map(({ value, path }) => ({
      path,
      at: 'value',
      text: `expected ${expectedService(String(value), services)}, got ${JSON.stringify(value)}`,
    }));
}

function namesIn(when: Entry): Entry[] {
  if (!isMapping(when.value)) return [];
  return [
    ...['service', 'from'].flatMap((key) => listed(child(when, key))),
    ...['all', 'any'].flatMap((key) => listed(child(when, key)).flatMap(namesIn)),
    ...namesIn(child(when, 'not')),
  ].filter(({ value }) => typeof value === 'string');
}

function child({ value, path }: Entry, key: string): Entry {
  const own = isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return { value: own, path: [...path, key] };
}

function listed({ value, path }: Entry): Entry[] {
  if (!Array.isArray(value)) return value === undefined ? [] : [{ value, path }];
  return value.map((each, index) => ({ value: each, path: [...path, index] }));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
