import { describe, expect, test } from 'vitest';
import { timePoint } from '../../src/cli/options/time-point.js';
import { treeOrder } from '../../src/cli/show/tree-order.js';
import { waterfallBar } from '../../src/cli/show/waterfall.js';
import { bytesText } from '../../src/cli/text/bytes-text.js';
import { cellWidth, cutToCells } from '../../src/cli/text/cells.js';
import { ageText, durationText } from '../../src/cli/text/duration-text.js';
import { jsonText } from '../../src/cli/text/json-text.js';
import { printable, printableLines } from '../../src/cli/text/printable.js';
import { renderTable } from '../../src/cli/text/table.js';
import { wrappedList } from '../../src/cli/text/wrapped-list.js';
import { sampleChain } from './fixtures/sample-capture.js';

test('durations have three figures, and change their unit where they are full', () => {
  const cases: [number, string][] = [
    [0, '0ms'],
    [0.004, '0ms'],
    [0.42, '0.42ms'],
    [9.994, '9.99ms'],
    [9.996, '10ms'],
    [99.96, '100ms'],
    [999.4, '999ms'],
    [999.5, '1s'],
    [1254, '1.25s'],
    [59_949, '59.9s'],
    [59_960, '1m'],
    [125_000, '2m05s'],
    [3_599_400, '59m59s'],
    [3_599_600, '1h'],
    [11_400_000, '3h10m'],
    [86_400_000, '1d'],
    [30 * 86_400_000, '30d'],
  ];
  for (const [ms, text] of cases) expect(durationText(ms)).toBe(text);
});

test('ages are one unit, rounded down', () => {
  const second = 1000;
  expect(ageText(-5)).toBe('0s');
  expect(ageText(59.9 * second)).toBe('59s');
  expect(ageText(60 * second)).toBe('1m');
  expect(ageText(3599 * second)).toBe('59m');
  expect(ageText(3600 * second)).toBe('1h');
  expect(ageText(47 * 3600 * second)).toBe('47h');
  expect(ageText(48 * 3600 * second)).toBe('2d');
});

test('sizes', () => {
  expect([0, 1023, 1024, 1536, 10 * 1024, 1024 ** 2].map(bytesText)).toEqual([
    '0 B',
    '1023 B',
    '1 KiB',
    '1.5 KiB',
    '10 KiB',
    '1 MiB',
  ]);
});

test('control characters become visible, everything else stays', () => {
  expect(printable('a\x1b[31mb\r\n\t\x00\x7f\x9b\u202e\u2028é評🎉')).toBe(
    'a\\x1b[31mb\\r\\n\\t\\x00\\x7f\\x9b\\u202e\\u2028é評🎉',
  );
  expect(printable('\ud800')).toBe('\\ud800');
  // Of a head, which is kept byte for byte: UTF-8, another charset, and an override in disguise.
  expect(printable('/caf\xc3\xa9/\xe2\x82\xac')).toBe('/café/€');
  expect(printable('/caf\xe9\x82')).toBe('/caf\xe9\\x82');
  expect(printable('\xe2\x80\xae')).toBe('\\u202e');
  expect(printableLines('a\n\tb\r\x1b')).toBe('a\n\tb\\r\\x1b');
});

test('what is not seen is shown, whatever Unicode calls it', () => {
  const hidden = {
    '\u00ad': '\\xad',
    '\u180e': '\\u180e',
    '\u200c\u200d': '\\u200c\\u200d',
    '\u2066': '\\u2066',
    '\ufe0f': '\\ufe0f',
    '\u3164\u115f\uffa0': '\\u3164\\u115f\\uffa0',
    '\u034f\u17b4': '\\u034f\\u17b4',
    '\ufffe\u{1ffff}': '\\ufffe\\u{1ffff}',
    '\u{e0041}\u{e007f}': '\\u{e0041}\\u{e007f}',
    '\u{e0100}\u{1d173}': '\\u{e0100}\\u{1d173}',
    '\u00a0\u202f\u2800': '\\xa0\\u202f\\u2800',
  };
  for (const [character, shown] of Object.entries(hidden)) {
    expect(printable(`a${character}b`)).toBe(`a${shown}b`);
    expect(printableLines(`a${character}b\n`)).toBe(`a${shown}b\n`);
    const json = jsonText({ a: character });
    expect(json).toMatch(/^[\x0a\x20-\x7e]+$/);
    expect(JSON.parse(json)).toEqual({ a: character });
  }
  expect(printable('❤\ufe0f 👩\u200d💻')).toBe('❤\\ufe0f 👩\\u200d💻');
  const seen = 'naïve e\u0301 評価\u3000日本 שלום हिन्दी 🎉 👍🏽 €';
  expect(printable(seen)).toBe(seen);
});

test('an escape has its width in a table', () => {
  const columns = [{ title: 'A' }, { title: 'B' }];
  const row = [{ text: printable('a\u00ad\u{e0041}') }, { text: 'x' }];
  const [head = '', line = ''] = renderTable(columns, [row], { heading: (text) => text }).split(
    '\n',
  );
  expect(line).toBe('a\\xad\\u{e0041}  x');
  expect(head.indexOf('B')).toBe(line.lastIndexOf('x'));
});

test('cutting counts cells, and never splits a character', () => {
  expect(cutToCells('abcdef', 6)).toBe('abcdef');
  expect(cutToCells('abcdefg', 6)).toBe('abcde…');
  expect(cutToCells('評価評価', 8)).toBe('評価評価');
  expect(cutToCells('評価評価', 7)).toBe('評価評…');
  expect(cutToCells('評価評価', 6)).toBe('評価…');
  expect(cutToCells('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  expect(cutToCells('abc', 1)).toBe('…');
  expect(cutToCells('abc', 0)).toBe('');
});

test('a list is broken between its items', () => {
  expect(wrappedList(['one', 'two', 'three'], 9)).toEqual(['one, two,', 'three']);
  expect(wrappedList(['one', 'two', 'three'], 8)).toEqual(['one,', 'two,', 'three']);
  expect(wrappedList(['a long item'], 6)).toEqual(['a lon…']);
  expect(wrappedList([], 6)).toEqual([]);
});

describe('a bar', () => {
  const bar = (start: number, end: number, cells = 4): string =>
    waterfallBar({ start: start / 8 / cells, end: end / 8 / cells }, cells);

  test('ends at an eighth of a cell', () => {
    expect(bar(0, 32)).toBe('████');
    expect(bar(0, 31)).toBe('███▉');
    expect(bar(0, 9)).toBe('█▏');
    expect(bar(0, 4)).toBe('▌');
    expect(bar(0, 1)).toBe('▏');
  });

  test('starts at half a cell', () => {
    expect(bar(8, 16)).toBe(' █');
    expect(bar(12, 16)).toBe(' ▐');
    expect(bar(12, 27)).toBe(' ▐█▍');
  });

  test('is visible and inside, however short, early or late', () => {
    expect(bar(0, 0)).toBe('▏');
    expect(bar(32, 32)).toBe('   ▐');
    expect(bar(-8, 80)).toBe('████');
    for (let start = 0; start <= 32; start++) {
      for (let end = start; end <= 32; end++) {
        expect(cellWidth(bar(start, end))).toBeLessThanOrEqual(4);
        expect(bar(start, end).trim()).not.toBe('');
      }
    }
  });
});

test('the tree has each call below its caller', () => {
  expect(treeOrder(sampleChain()).map(({ hop, branch }) => branch + hop.service)).toEqual([
    'productpage',
    '├─ details',
    '└─ reviews',
    '   └─ ratings',
  ]);
});

test('moments are durations before now, or ISO 8601 times', () => {
  const at = timePoint(() => 1_000_000);
  expect(at('90s')).toBe(910_000);
  expect(at('2026-01-31T12:00:00Z')).toBe(Date.UTC(2026, 0, 31, 12));
  expect(at('2026-01-31T12:00:00.5+01:00')).toBe(Date.UTC(2026, 0, 31, 11, 0, 0, 500));
  expect(at('2026-01-31')).toBe(Date.UTC(2026, 0, 31));
  for (const text of ['', '5', 'now', '2026', '2026-99-99', 'Jan 5']) {
    expect(() => at(text)).toThrow('Expected a duration');
  }
});
