import { expect, test } from 'vitest';
import { calleeName } from '../../src/core/callee-name.js';

test("a third party's host has one name, however it was written", () => {
  const names = ['cdn.example', 'CDN.example.', 'cdn.example.'].map((authority) =>
    calleeName({ service: null, authority }),
  );
  expect(names).toEqual(['cdn.example', 'cdn.example', 'cdn.example']);
  expect(calleeName({ service: null, authority: 'cdn.example:8443' })).toBe('cdn.example:8443');
  expect(calleeName({ service: 'shop', authority: 'cdn.example' })).toBe('shop');
});
