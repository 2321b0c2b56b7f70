import type { JSONValue } from 'json-p3';
import fc from '../harness/fast-check.js';

/** Few, so that paths lead somewhere; and those that are something else elsewhere. */
export const key = fc.constantFrom(
  ...[
    'a',
    'b',
    'items',
    'error',
    'größe',
    'length',
    '0',
    '',
    '*',
    '__proto__',
    'a/b',
    'a"b',
    "a'b",
  ],
  ...['\n', '\u0001', '\ufffd', '😀', 'a\\b', '\u2028'],
);

/** A value with nothing inside. */
export const leaf = fc.oneof(
  fc.constantFrom<JSONValue>(null, true, false, 0, -0, 1, 17, 1e21, -2.5),
  fc.constantFrom('', 'a', 'true', 'declined', 'a/b', 'a"b', 'größe', '\\u0061', '\ufffd', '😀'),
);

/** Values as JSON has them. */
export const document: fc.Arbitrary<JSONValue> = fc.letrec<{ value: JSONValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** JSON text in one of the many ways to write it: `choices` says where there is an escape or a space. */
export function writtenJson(value: JSONValue, choices: readonly number[]): string {
  let at = 0;
  const choose = (ways: number): number => (choices[at++ % choices.length] ?? 0) % ways;
  const space = () => ['', '', ' ', '\n'][choose(4)];
  const text = (content: string): string => {
    const units = content.split('').map((unit) => {
      const plain = JSON.stringify(unit).slice(1, -1);
      const escaped = `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
      if (/[\ud800-\udfff]/.test(unit)) return unit;
      return choose(8) === 1 ? escaped : unit === '/' && choose(2) === 0 ? '\\/' : plain;
    });
    return `"${units.join('')}"`;
  };
  const write = (each: JSONValue): string => {
    if (typeof each === 'string') return text(each);
    if (Object.is(each, -0)) return '-0';
    if (each === 17 && choose(2) === 0) return '1.7e1';
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    if (Array.isArray(each)) return `[${each.map((one) => space() + write(one)).join()}${space()}]`;
    const members = Object.entries(each).map(
      ([k, v]) => `${space()}${text(k)}${space()}:${write(v)}`,
    );
    return `{${members.join()}${space()}}`;
  };
  return write(value);
}
