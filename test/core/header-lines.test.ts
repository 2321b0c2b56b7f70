import { expect, test } from 'vitest';
import { editLines, lineEdits } from '../../src/core/header-lines.js';

const lines = 'Host: a\r\nX-Debug: 1:2\r\naccept: */*\r\nx-debug:\r\nx-debugged: 1\r\n';

test('lines go by their whole name in any case, and all else stays as it is', () => {
  const edits = lineEdits(['x-debug'], { first: 'b: 1\r\n', last: 'c: 2\r\n' });
  expect(editLines(lines, edits)).toBe(
    'b: 1\r\nHost: a\r\naccept: */*\r\nx-debugged: 1\r\nc: 2\r\n',
  );
});

test('the first and the last line may go, and all of them', () => {
  expect(editLines(lines, lineEdits(['host', 'x-debugged']))).toBe(
    'X-Debug: 1:2\r\naccept: */*\r\nx-debug:\r\n',
  );
  expect(editLines(lines, lineEdits(['host', 'x-debug', 'x-debugged', 'accept']))).toBe('');
});

test('where nothing goes, nothing is changed; names of 32 characters more are others', () => {
  const long = `x-${'a'.repeat(34)}: 1\r\n`;
  expect(editLines(lines, lineEdits([]))).toBe(lines);
  expect(editLines(long, lineEdits(['x-aa']))).toBe(long);
  expect(editLines(long, lineEdits([`x-${'a'.repeat(34)}`]))).toBe('');
});
