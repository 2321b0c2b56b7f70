import { expect, test } from 'vitest';
import { nearestLines } from '../../../src/debugger/dap/nearest-lines.js';
import {
  endingIn,
  linesAround,
  nearestPaths,
  shownPath,
} from '../../../src/debugger/dap/sources.js';

test('a path below the root is shown from there, any other whole', () => {
  expect(shownPath('/srv/app/src/a.py', '/srv/app')).toBe('src/a.py');
  expect(shownPath('/srv/application/a.py', '/srv/app')).toBe('/srv/application/a.py');
  expect(shownPath('/srv/app/a.py', null)).toBe('/srv/app/a.py');
});

test('a path ends in another at the border of a folder only', () => {
  const paths = ['/srv/src/a.py', '/srv/src/aa.py', '/srv/other/src/a.py'];
  expect(endingIn(paths, 'src/a.py')).toEqual(['/srv/src/a.py', '/srv/other/src/a.py']);
  expect(endingIn(paths, './a.py')).toHaveLength(2);
});

test('paths of a like name come first, those of no likeness not at all', () => {
  expect(nearestPaths(['/srv/zebra_crossing.py', '/srv/reviews.py'], 'review.py')).toEqual([
    '/srv/reviews.py',
  ]);
});

test('source is cut at both ends of the file', () => {
  expect(linesAround('a\nb\nc', 1).map(({ line }) => line)).toEqual([1, 2, 3]);
  expect(linesAround('x\n'.repeat(20), 10)).toHaveLength(9);
});

test('the nearest lines are of both sides, in order', () => {
  expect(nearestLines([1, 2, 3, 9, 11, 30], 10)).toBe('the nearest that can are 2, 3, 9 and 11');
  expect(nearestLines([7], 10)).toBe('the nearest that can is 7');
  expect(nearestLines([], 10)).toBe('no line of this file can be stopped at');
});
