import { expect, test } from 'vitest';
import { placeBoxes } from '../../src/ui/capture/place-boxes.js';
import { rateText, successText } from '../../src/ui/live/figures-text.js';

test('all of it is said of all of it alone', () => {
  expect(successText({ success: 1 })).toBe('100%');
  expect(successText({ success: 0.9999 })).toBe('99.9%');
  expect(successText({ success: null })).toBe('–');
  expect(rateText({ rps: 0.25 })).toBe('0.3/s');
  expect(rateText({ rps: 1234.5 })).toBe('1235/s');
});

test('a callee stands right of its caller, whatever order they come in, and circles end', () => {
  const room = { across: 10, down: 10 };
  const { boxes } = placeBoxes(
    [
      { from: 'reviews', to: 'ratings' },
      { from: 'edge', to: 'page' },
      { from: 'page', to: 'reviews' },
    ],
    room,
  );
  const order = [...boxes].sort(([, a], [, b]) => a.x - b.x).map(([name]) => name);
  expect(order).toEqual(['edge', 'page', 'reviews', 'ratings']);
  const circle = placeBoxes(
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
      { from: 'b', to: 'b' },
    ],
    room,
  );
  expect([...circle.boxes.keys()]).toEqual(['a', 'b']);
  expect(placeBoxes([], room).boxes.size).toBe(0);
});
