import { decodeParameter } from '../../core/query.js';
import type { Json } from '../compare/json-text.js';

/** Fields by name; a name that comes several times has its values in their order. */
export type FieldTree = { [key: string]: Json };

/** `application/x-www-form-urlencoded`: the order of names does not count, nor how it is escaped. */
export function formTree(text: string): FieldTree {
  const fields = text
    .trim()
    .split('&')
    .filter((field) => field !== '')
    .map((field): [string, Json] => {
      const mark = field.indexOf('=');
      if (mark === -1) return [decodeParameter(field), ''];
      return [decodeParameter(field.slice(0, mark)), decodeParameter(field.slice(mark + 1))];
    });
  return byName(fields);
}

export function byName(fields: Iterable<readonly [string, Json]>): FieldTree {
  const grouped = new Map<string, Json[]>();
  for (const [name, value] of fields) {
    const values = grouped.get(name);
    if (values === undefined) grouped.set(name, [value]);
    else values.push(value);
  }
  // From entries: `__proto__` is a name like any other.
  return Object.fromEntries(
    [...grouped].map(([name, values]): [string, Json] => {
      const [only = ''] = values;
      return [name, values.length === 1 ? only : values];
    }),
  );
}
