// Walks through what a file has, whether it is right or not.

import type { KeyPath } from './mistake.js';

/** Whatever the file has there. */
export interface Entry {
  readonly value: unknown;
  readonly path: KeyPath;
}

export function entryAt(value: unknown, path: KeyPath): Entry {
  return { value, path };
}

/** Of a mapping; undefined where there is none. */
export function child(entry: Entry, key: string): Entry {
  const { value, path } = entry;
  const own = isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return entryAt(own, [...path, key]);
}

export function entriesOf({ value, path }: Entry): Entry[] {
  if (!isMapping(value)) return [];
  return Object.entries(value).map(([key, each]) => entryAt(each, [...path, key]));
}

export function itemsOf({ value, path }: Entry): Entry[] {
  return Array.isArray(value) ? value.map((each, i) => entryAt(each, [...path, i])) : [];
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
