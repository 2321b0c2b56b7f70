import { expect, test } from 'vitest';
import { hexLine } from '../../src/ui/body/hex-line.js';
import { JsonDocument } from '../../src/ui/body/json-document.js';
import { placesOf, rowAt, rowsOf } from '../../src/ui/body/text-lines.js';

test('numbers and names stand as they were written', () => {
  const json = new JsonDocument('{"b": 12345678901234567890, "1": 1.0, "b": 1e3, "\\u0041": null}');
  expect(shown(json)).toEqual([
    '{4}',
    '  "b": 12345678901234567890',
    '  "1": 1.0',
    '  "b": 1e3',
    '  "A": null',
  ]);
});

test('a body that was cut off is shown as far as it goes', () => {
  const json = new JsonDocument('{"items": [{"id": 1}, {"id": 2}, {"i');
  expect(json.mistake).toMatch(/^not JSON from character \d+ on$/);
  expect(shown(json).slice(0, 4)).toEqual(['{1}', '  "items": [3]', '    {1}', '      "id": 1']);
  expect(() => new JsonDocument('')).toThrow(SyntaxError);
});

test('rows are folded and unfolded, and what was open within stays so', () => {
  const json = new JsonDocument('{"a": {"b": {"c": 1}}, "d": 2}');
  expect(shown(json)).toEqual(['{2}', '  "a": {1}', '    "b": {1}', '      "c": 1', '  "d": 2']);
  json.toggle(1);
  expect(shown(json)).toEqual(['{2}', '  "a": {1}', '  "d": 2']);
  json.toggle(1);
  expect(json.rowCount).toBe(5);
  json.toggle(4); // nothing to fold
  expect(json.rowCount).toBe(5);
  json.openAll(false);
  expect(shown(json)).toEqual(['{2}']);
  json.openAll(true);
  expect(json.rowCount).toBe(5);
});

test('only the outermost of a long list is open at first', () => {
  const items = Array.from({ length: 5000 }, (_, id) => ({ id, of: [id] }));
  const json = new JsonDocument(JSON.stringify({ items }));
  expect(json.rowCount).toBe(2);
  json.toggle(1);
  expect(json.rowCount).toBe(5002);
  expect(json.rows(5000, 5003)).toHaveLength(2);
});

test('a search finds names and values wherever they are, and opens what they are in', () => {
  const json = new JsonDocument(
    '{"a": {"Needle": 1}, "b": ["x", {"c": "a needle too"}], "d": "hay"}',
  );
  json.openAll(false);
  expect(json.search('NEEDLE')).toBe(2);
  expect(json.rowOfMatch(0)).toBe(2);
  expect(json.rowOfMatch(1)).toBe(6);
  expect(json.rows(6, 7)).toMatchObject([{ text: '"a needle too"', isMatch: true, depth: 3 }]);
  expect(json.search('none')).toBe(0);
  expect(json.rowOfMatch(0)).toBe(-1);
});

test('a value of megabytes is a row of bounded length that says how much is left', () => {
  const json = new JsonDocument(JSON.stringify(['x'.repeat(1_000_000)]));
  expect(json.rows(1, 2)).toMatchObject([{ more: 1_000_002 - 400 }]);
});

test('what is nested too deeply is refused, not overflown', () => {
  expect(() => new JsonDocument('['.repeat(1_000_000))).toThrow(RangeError);
});

test('a long line is several rows, of which the first alone has a number', () => {
  const rows = rowsOf(`one\n${'x'.repeat(1000)}\n\nend`);
  expect(rows.map(({ line, start, end }) => [line, end - start])).toEqual([
    [1, 3],
    [2, 400],
    [null, 400],
    [null, 200],
    [3, 0],
    [4, 3],
  ]);
  expect(rows.map((_, index) => rowAt(rows, rows[index]?.start ?? -1))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(rowAt(rows, 4 + 999)).toBe(3);
  expect(rowsOf('')).toEqual([{ line: 1, start: 0, end: 0 }]);
});

test('places are found whatever their case, as many as are wanted', () => {
  expect(placesOf('abcabc', 'B', 10)).toEqual([1, 4]);
  expect(placesOf('aaaa', 'aa', 10)).toEqual([0, 2]);
  expect(placesOf('aaaa', 'a', 3)).toEqual([0, 1, 2]);
  expect(placesOf('abc', '', 3)).toEqual([]);
});

test('bytes stand as hex and, where they can be printed, as text', () => {
  const data = new Uint8Array([0, 0x41, 0x7f, 0xff]);
  expect(hexLine(data, 0, 3)).toEqual({ offset: '00000000', hex: '00 41 7f', text: '·A·' });
  expect(hexLine(data, 3, 3)).toEqual({ offset: '00000003', hex: 'ff      ', text: '·' });
});

function shown(json: JsonDocument): string[] {
  return json.rows(0, json.rowCount).map(({ depth, name, kind, text, children }) => {
    const [left, right] = kind === 'array' ? '[]' : '{}';
    const value = children === null ? text : `${left}${children}${right}`;
    return `${'  '.repeat(depth)}${name === null ? '' : `${name}: `}${value}`;
  });
}
