/** What travels in every measurement. `$.error` is never there, so rules that ask for it look. */

export const itemPath = '/items/42';
export const failPath = '/items/broken';
export const echoPath = '/orders';

/** 400 bytes. */
export const item = padded(400, {
  id: 42,
  sku: 'BK-0042',
  title: 'The Comedy of Errors',
  author: 'William Shakespeare',
  price: { amount: 1299, currency: 'EUR' },
  stock: [
    { warehouse: 'north', count: 12 },
    { warehouse: 'south', count: 0 },
  ],
  tags: ['play', 'comedy', 'paperback'],
  updatedAt: '2025-11-03T09:30:00.000Z',
});

/** The answer of a request that fails, with status 500. */
export const failure = JSON.stringify({ error: { code: 'BROKEN', message: 'no such shape' } });

/** 2 KiB. */
export const order = padded(2048, {
  customer: 'c-1009',
  lines: Array.from({ length: 16 }, (_, line) => ({
    sku: `BK-${1000 + line}`,
    count: (line % 3) + 1,
    price: { amount: 999 + line * 50, currency: 'EUR' },
  })),
});

function padded(bytes: number, value: object): string {
  const bare = JSON.stringify({ ...value, note: '' });
  const text = JSON.stringify({ ...value, note: 'x'.repeat(Math.max(0, bytes - bare.length)) });
  if (text.length !== bytes) throw new Error(`expected ${bytes} bytes, got ${text.length}`);
  return text;
}
