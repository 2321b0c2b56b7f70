// TypeScript that Node runs by itself, leaving the types out, stops at the line that one sees.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { debugBench } from './debug/debug-bench.js';

const shop = `import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

interface Stock {
  readonly left: number | null;
}

const stocks: Readonly<Record<number, Stock>> = { 7: { left: null } };

createServer((request: IncomingMessage, response: ServerResponse) => {
  const id: number = Number(request.url?.split('/').at(-1));
  const left = stocks[id]?.left ?? null;
  response.writeHead(left === null ? 500 : 200).end(JSON.stringify({ id, left }));
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
`;

test('a breakpoint in TypeScript without a map stops where Node keeps the lines', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loop-typescript-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'shop.ts');
  writeFileSync(file, shop);
  const inspector = `--inspect-port=${await freePort()}`;
  const start = { shop: [process.execPath, inspector, file] } as const;
  const bench = await debugBench({ live: ['shop'], start });
  const ran = await bench.loop(
    'replay',
    '1',
    '--to',
    'debug-ns',
    '--break',
    `shop:${file}:12`,
    '-o',
    'json',
  );
  expect(ran.stderr).not.toContain('LOOP_');
  expect(JSON.parse(ran.stdout).stops).toMatchObject([
    { line: 12, locals: { id: '7', left: 'null' } },
  ]);
});
