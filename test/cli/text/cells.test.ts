import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cellWidth } from '../../../src/cli/text/cells.js';

test('every character below U+3000 takes the cells that string-width says', () => {
  const differing = [];
  for (let code = 0x20; code < 0x3000; code++) {
    const character = String.fromCharCode(code);
    // Not alone: beside a plain one.
    const text = `a${character}`;
    if (cellWidth(text) !== stringWidth(text)) differing.push(code.toString(16));
  }
  expect(differing).toEqual([]);
});

test.each([
  ['e\u0301', 1], // combining
  ['▶\ufe0f', 2], // asked for as an emoji
  ['注文', 4],
  ['├─ reviews → ratings …', 22],
])('%s takes %i cells', (text, cells) => {
  expect(cellWidth(text)).toBe(cells);
});
