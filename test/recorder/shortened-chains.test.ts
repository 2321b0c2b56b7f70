import { expect, test } from 'vitest';
import { ShortenedChains } from '../../src/recorder/shortened-chains.js';

const id = (n: number) => n.toString(16).padStart(32, 'f');

test('a chain is known by its service, and no other is', () => {
  const chains = new ShortenedChains();
  chains.remember(id(1), 'front');
  chains.remember(id(2), 'shop');
  chains.remember(id(3), 'front');
  expect([1, 2, 3, 4].map((n) => chains.serviceOf(id(n)))).toEqual([
    'front',
    'shop',
    'front',
    null,
  ]);
  expect(chains.serviceOf('0'.repeat(32))).toBeNull();
  expect(chains.serviceOf(`${'f'.repeat(16)}e${'f'.repeat(14)}1`)).toBeNull();
});

test('the last tens of thousands are known, whatever their services', () => {
  const chains = new ShortenedChains();
  for (let n = 0; n < 100_000; n++) chains.remember(id(n), `service-${n}`);
  expect(chains.serviceOf(id(60_000))).toBeNull();
  for (let n = 90_000; n < 100_000; n++) {
    // Names are bounded, too.
    expect([`service-${n}`, null]).toContain(chains.serviceOf(id(n)));
  }
  expect(chains.serviceOf(id(99_999))).toBeNull();
});
