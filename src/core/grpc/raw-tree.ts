import type { RawField } from './raw-fields.js';

/** As `JSON.parse` makes it. */
export type MessageJson =
  | null
  | boolean
  | number
  | string
  | MessageJson[]
  | { [key: string]: MessageJson };

/** Fields of no known name by their numbers, `#3`; one that is repeated is a list. */
export function rawTree(fields: readonly RawField[]): { [key: string]: MessageJson } {
  const byNumber = new Map<number, MessageJson[]>();
  for (const each of fields) {
    const values = byNumber.get(each.field) ?? [];
    values.push(rawValue(each));
    byNumber.set(each.field, values);
  }
  return Object.fromEntries(
    [...byNumber].map(([number, values]) => [
      `#${number}`,
      values.length === 1 ? (values[0] ?? null) : values,
    ]),
  );
}

function rawValue(field: RawField): MessageJson {
  if (field.wire === 'GROUP') return rawTree(field.fields);
  if (field.wire !== 'LEN') return field.value;
  if ('text' in field) return field.text;
  return 'fields' in field ? rawTree(field.fields) : field.base64;
}
