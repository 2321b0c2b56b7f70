import { describe, expect, test } from 'vitest';
import { bodyDiff } from '../../../src/replayer/compare/body-diff.js';

const letters = 'abcdefghijklmnopqrst'.split('');

function lines(recorded: readonly string[], replayed: readonly string[]) {
  return bodyDiff({ recorded, replayed }).hunks.map(
    (hunk) => `${hunk.recordedLine},${hunk.replayedLine} ${hunk.lines.join('|')}`,
  );
}

describe('hunks', () => {
  test('three lines of context on either side', () => {
    const changed = letters.map((each) => (each === 'j' ? 'J' : each));
    expect(lines(letters, changed)).toEqual(['7,7  g| h| i|-j|+J| k| l| m']);
  });

  test('changes with more than six lines between them are two hunks, else one', () => {
    const at = (...changed: string[]) =>
      letters.map((each) => (changed.includes(each) ? each.toUpperCase() : each));
    expect(lines(letters, at('d', 'k'))).toHaveLength(1);
    expect(lines(letters, at('d', 'l'))).toHaveLength(2);
  });

  test('what went comes before what came, and lines count on', () => {
    const after = ['a', 'X', 'Y', 'Z', 'd', ...letters.slice(4, 12), 'L', ...letters.slice(12)];
    expect(lines(letters, after)).toEqual([
      '1,1  a|-b|-c|+X|+Y|+Z| d| e| f',
      '10,11  j| k| l|+L| m| n| o',
    ]);
  });

  test('one side empty', () => {
    expect(lines([], ['a', 'b'])).toEqual(['1,1 +a|+b']);
    expect(lines(['a'], [])).toEqual(['1,1 -a']);
  });

  test('a comma that comes with a next line is no change', () => {
    expect(lines(['{', '  "a": 1', '}'], ['{', '  "a": 1,', '  "b": 2', '}'])).toEqual([
      '1,1  {|   "a": 1|+  "b": 2| }',
    ]);
  });
});

describe('bounds', () => {
  test('400 lines are kept whole, 401 are cut and say so', () => {
    const many = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    const other = many.map((line) => `${line}!`);
    expect(bodyDiff({ recorded: many, replayed: other })).toMatchObject({ cut: false });
    const diff = bodyDiff({ recorded: [...many, 'x'], replayed: other });
    expect(diff.cut).toBe(true);
    expect(diff.hunks.flatMap((hunk) => hunk.lines)).toHaveLength(400);
  });

  test('a line of 500 characters is kept whole, a longer one ends in …', () => {
    expect(lines(['x'.repeat(500)], [])).toEqual([`1,1 -${'x'.repeat(500)}`]);
    expect(lines(['x'.repeat(501)], [])).toEqual([`1,1 -${'x'.repeat(500)}…`]);
  });
});
