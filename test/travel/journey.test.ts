import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rooms } from '../../src/app.js';
import { runLoop } from '../cli/fixtures/run-loop.js';
import { main } from '../integration/chain/chain-of-four.js';
import { oddCapture } from './fixtures/captures.js';

/** A machine of its own: a folder with a config. */
function machine(text = ''): { folder: string; config: string } {
  const folder = mkdtempSync(join(tmpdir(), 'loop-journey-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'loop.yaml');
  writeFileSync(config, `services: { shop: { url: "http://127.0.0.1:9080" } }\n${text}`);
  return { folder, config };
}

test('a request out of a browser is replayed, until it is fixed', async () => {
  let status = 500;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['x-tag']}`);
    response.writeHead(status, { 'content-type': 'text/plain' }).end('an answer');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const { folder, config } = machine();
  const har = join(folder, 'browser.har');
  const entry = {
    startedDateTime: '2026-03-01T12:00:00Z',
    time: 12,
    request: {
      method: 'PUT',
      url: 'https://shop.example/cart/%C3%A9?a=1',
      headers: [{ name: 'X-Tag', value: 'mine' }],
      postData: { mimeType: 'text/plain', text: 'a body' },
    },
    response: { status: 500, headers: [], content: { text: 'an answer' } },
  };
  writeFileSync(har, JSON.stringify({ log: { entries: [entry] } }));
  expect((await runLoop(rooms, ['import', har, '--config', config])).out()).toBe(
    'capture 1: PUT /cart/%C3%A9?a=1 (1 hop)\n',
  );
  const replay = async () => {
    const to = `http://127.0.0.1:${port}`;
    const io = await runLoop(rooms, ['replay', '1', '--to', to, '-o', 'json', '--config', config]);
    return (JSON.parse(io.out()) as { verdict: string }).verdict;
  };
  expect(await replay()).toBe('reproduced');
  status = 200;
  expect(await replay()).toBe('passed');
  expect(asked).toEqual(['PUT /cart/%C3%A9?a=1 mine', 'PUT /cart/%C3%A9?a=1 mine']);
});

test('a capture goes from process to process through a pipe, byte for byte', async () => {
  const [here, there] = [machine(), machine()];
  const file = join(here.folder, 'case.loop');
  writeFileSync(file, await rooms.exportCapture(oddCapture(), { format: 'loop' }));
  const loop = (config: string, args: readonly string[], input?: Buffer) =>
    execFileSync(process.execPath, [main, ...args, '--config', config], { input });
  loop(here.config, ['import', file]);
  const piped = loop(here.config, ['export', '1']);
  expect(loop(there.config, ['import', '-'], piped).toString()).toMatch(/^capture 1: POST /);
  loop(there.config, ['export', '1', '--output', join(there.folder, 'again.loop')]);
  expect(readFileSync(join(there.folder, 'again.loop')).equals(piped)).toBe(true);
});
