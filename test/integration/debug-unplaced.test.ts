// A breakpoint whose module the service never loads: what is said of where its code may run.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { debugBench } from './debug/debug-bench.js';

const serve = `createServer((request, response) => answer(request, response))
  .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));\n`;

async function unplaced(files: Readonly<Record<string, string>>, main: string, place: string) {
  const root = mkdtempSync(join(tmpdir(), 'loop-unplaced-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const inspector = `--inspect-port=${await freePort()}`;
  const bench = await debugBench({
    live: ['shop'],
    start: { shop: [process.execPath, inspector, join(root, main)] },
    debugger: { shop: { kind: 'node', root } },
  });
  const ran = await bench.loop('replay', '1', '--to', 'debug-ns', '--break', `shop:${place}`);
  expect(ran.code).toBe(5);
  return { said: `${ran.stdout}${ran.stderr}`.replace(/\s+/g, ' '), pid: bench.services.shop?.pid };
}

test('a child process of the service is named', async () => {
  const { said, pid } = await unplaced(
    {
      'main.mjs': `import { fork } from 'node:child_process';
import { createServer } from 'node:http';
const child = fork(new URL('pricing.mjs', import.meta.url), { execArgv: [] });
const answer = (request, response) => {
  child.once('message', (price) => response.writeHead(500).end(String(price)));
  child.send(request.url);
};
child.once('message', () => ${serve.trim().slice(0, -1)});\n`,
      'pricing.mjs': `process.send('ready');
process.on('message', () => {
  const price = 7;
  process.send(price);
});\n`,
    },
    'main.mjs',
    'pricing.mjs:4',
  );
  expect(said).toMatch(
    new RegExp(
      `process ${pid} has started \\d+ \\(node pricing.mjs\\): where that child does the work, debugger.pid`,
    ),
  );
});

test('a bundle without a map is named', async () => {
  const { said } = await unplaced(
    {
      'dist/main.mjs': `import { createServer } from 'node:http';
const answer = (request, response) => response.writeHead(500).end('none');
${serve}`,
      'src/price.ts': 'export const price = (id: number) => id * 2;\n',
    },
    'dist/main.mjs',
    'src/price.ts:1',
  );
  expect(said).toContain(
    'no module of it is loaded; dist/main.mjs has no source map that can be read',
  );
});
