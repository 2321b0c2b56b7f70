import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { outlineOf, readOutline } from '../../src/config/read-outline.js';
import { emptyOutline } from '../../src/core/config-outline.js';

const text = `
gateway: { listen: 0.0.0.0:80 }
services:
  shop: http://127.0.0.1:3000
  stock: { url: "http://127.0.0.1:3001", listen: "127.0.0.1:13001" }
routes:
  - { match: { path: /a }, to: shop, name: front }
  - { match: { path: /b }, to: shop }
  - { match: { path: /c }, to: shop }
capture: { rules: [{ name: errors, when: { status: 5xx } }] }
faults: [{ name: slow, when: { service: stock }, delay: 2s }, { delay: 1s }]
namespaces:
  debug: { services: { stock: "http://127.0.0.1:4001" } }
`;

test('the outline has the names and addresses of a config', () => {
  expect(outlineOf(text)).toEqual({
    listeners: [
      { name: 'edge', address: '0.0.0.0:80' },
      { name: 'mesh', address: '127.0.0.1:8082' },
    ],
    services: [
      { name: 'shop', url: 'http://127.0.0.1:3000' },
      { name: 'stock', url: 'http://127.0.0.1:3001' },
    ],
    namespaces: [{ name: 'debug', services: [{ name: 'stock', url: 'http://127.0.0.1:4001' }] }],
    rules: ['errors'],
    routes: ['front', 'shop'],
    faults: ['slow'],
  });
});

test('what has another form than expected is left out, and the rest is there', () => {
  expect(outlineOf('')).toEqual(emptyOutline);
  expect(
    outlineOf('services: { a: 1, b: { url: [2] } }\nroutes: 3\nnamespaces: { d: }\n'),
  ).toMatchObject({
    services: [
      { name: 'a', url: null },
      { name: 'b', url: null },
    ],
    namespaces: [{ name: 'd', services: [] }],
    rules: [],
    routes: [],
  });
  expect(outlineOf('- a list')).toEqual(emptyOutline);
});

test('a config that is not there has an empty outline, and one that is there its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-outline-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(await readOutline(undefined, {}, folder)).toEqual(emptyOutline);
  writeFileSync(join(folder, 'loop.yaml'), text);
  expect((await readOutline(undefined, {}, folder)).rules).toEqual(['errors']);
});
