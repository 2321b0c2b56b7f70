import { describe, expect, test } from 'vitest';
import {
  areAlike,
  commonEnds,
  isToldBy,
  pairLines,
  valueText,
} from '../../src/ui/replays/told-differences.js';

describe('what a line has that its other has not', () => {
  test.each([
    ['"stars": 4,', '"stars": 5,', '4', '5'],
    ['same', 'same', '', ''],
    ['aa', 'aaa', '', 'a'],
    ['abc', 'xyz', 'abc', 'xyz'],
    ['', 'new', '', 'new'],
    // Both begin with the same half of a pair: a half alone is no character.
    ['"😀"', '"😁"', '😀', '😁'],
    ['\u{1F600}', '\u{1FA00}', '\u{1F600}', '\u{1FA00}'],
  ])('%s and %s', (one, other, ofOne, ofOther) => {
    const { head, tail } = commonEnds(one, other);
    expect(one.slice(head, one.length - tail)).toBe(ofOne);
    expect(other.slice(head, other.length - tail)).toBe(ofOther);
  });
});

test('only lines that are alike are worth marks', () => {
  expect(areAlike('  "stars": 4,', '  "stars": 5,')).toBe(true);
  expect(areAlike('  "service": "reviews",', '  "id": 4,')).toBe(false);
  expect(areAlike('          a', '          b')).toBe(false);
  expect(areAlike('  "id": 7,', '  "id": 12345,')).toBe(true);
});

test('lines that went are paired with those that came in their place', () => {
  expect(pairLines([' {', '-a', '-b', '+c', ' }', '+d'])).toEqual([
    { mark: ' ', text: '{', other: null },
    { mark: '-', text: 'a', other: 'c' },
    { mark: '-', text: 'b', other: null },
    { mark: '+', text: 'c', other: 'a' },
    { mark: ' ', text: '}', other: null },
    { mark: '+', text: 'd', other: null },
  ]);
});

test('a place in a body is left to its lines, where there are any', () => {
  const place = (at: string) =>
    ({ hop: 0, at, kind: 'changed', recorded: 1, replayed: 2 }) as const;
  const hunks = [{ recordedLine: 1, replayedLine: 1, lines: ['-1', '+2'] }];
  const response = { hop: 0, message: 'response', hunks, cut: false } as const;
  expect(isToldBy([response], place('body $.id'))).toBe(true);
  expect(isToldBy([response], place('request body $.id'))).toBe(false);
  expect(isToldBy([response], place('status'))).toBe(false);
  expect(isToldBy([{ ...response, hunks: [] }], place('body'))).toBe(false);
});

test('values are told apart, and long ones are cut', () => {
  expect([valueText('5'), valueText(5), valueText(undefined)]).toEqual(['"5"', '5', 'null']);
  expect(valueText('x'.repeat(1000))).toHaveLength(401);
});
