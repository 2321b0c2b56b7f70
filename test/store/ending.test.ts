import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WorkerSink } from '../../src/store/worker-sink.js';
import { chain, settings } from './fixtures/chains.js';

const deaf = new URL('./fixtures/deaf-writer.mjs', import.meta.url);

test('a writer that never answers again is given up in time, and what is left is counted', async () => {
  const lines: string[] = [];
  const sink = new WorkerSink({
    data: { path: '/x/loop.db', settings, runId: '', startedAtMs: 0, busyMs: 1, required: false },
    queueBytesMax: 1e9,
    onProblem: (line) => lines.push(line),
    writer: deaf,
  });
  await sink.start();
  for (const number of [1, 2, 3]) expect(sink.write(chain(number))).toBe(true);
  const askedAtMs = performance.now();
  await sink.close({ withinMs: 300 });
  const took = performance.now() - askedAtMs;
  expect(took).toBeGreaterThanOrEqual(290);
  expect(took).toBeLessThan(300 + 2000 + 5000); // and a busy machine
  expect(sink.status()).toMatchObject({ waiting: 0, writeFailed: 3 });
  expect(lines).toEqual([
    'store /x/loop.db: 3 captures could not be written before the end, and are lost: ' +
      'the writer did not come to it',
  ]);
  expect(sink.write(chain(4))).toBe(false);
});

test.skipIf(process.platform !== 'linux').each([
  ['0', 'SIGKILL'],
  ['143', 'SIGTERM'],
  ['130', 'SIGINT'],
])(
  'a process whose writer waits for the disk ends all the same: exit %s is %s',
  { timeout: 60_000 },
  async (code, signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'loop-end-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const program = join(import.meta.dirname, 'fixtures/end-with-deaf-writer.mjs');
    const child = spawn(process.execPath, [program, pipe, code], { stdio: 'pipe' });
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
    });
    const [, by] = await once(child, 'exit');
    expect(by).toBe(signal);
    expect(out).toBe(
      code === '0'
        ? 'store loop.db: 1 captures could not be written before the end, and are lost: ' +
            'the writer did not come to it\n'
        : '',
    );
  },
);
