import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';
import { keepsLines } from '../../../src/debugger/node/refuse-rewritten.js';

const written = `interface Stock {
  readonly left: number | null;
}

const stocks: Record<string, Stock> = { '7': { left: null } };
export function priced(id: string): number {
  return (stocks[id]?.left ?? 0) * 2;
}
`;

test("Node's stripping of types keeps the lines, with what it adds at the end", () => {
  const running = `${stripTypeScriptTypes(written)}\n\n//# sourceURL=file:///shop.ts`;
  expect(keepsLines(written, running)).toBe(true);
});

test('what was printed anew does not', () => {
  const running = `const stocks = {
  '7': {
    left: null
  }
};
export function priced(id) {
  return (stocks[id]?.left ?? 0) * 2;
}
`;
  expect(keepsLines(written, running)).toBe(false);
});
