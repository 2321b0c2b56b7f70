import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import {
  chain,
  hop,
  message,
  newSink,
  newStore,
  newStoreConfig,
  settings,
} from '../fixtures/chains.js';

const meddle = join(import.meta.dirname, '../fixtures/meddle.mjs');

/** What a file grows by is copied and packed again and again by the others. */
const writtenMax = 1000;

test('whatever others rightly do to the file, it is never taken for lost', async () => {
  const config = newStoreConfig();
  const news: string[] = [];
  const sink = await newSink(config, settings, { onProblem: (line) => news.push(line) });
  let isOver = false;
  const meddling = [4, 4].map((seconds) =>
    promisify(execFile)(process.execPath, [meddle, config.path, String(seconds)]).then(
      ({ stdout }) => Number(stdout),
    ),
  );
  const turns = Promise.all(meddling).finally(() => {
    isOver = true;
  });
  let written = 0;
  while (!isOver) {
    if (written < writtenMax) {
      written += 1;
      const big = hop({ response: message(randomBytes(20_000)) });
      expect(sink.write(chain(written, { hops: [big] }))).toBe(true);
      if (written % 50 === 0) await sink.flush();
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(Math.min(...(await turns))).toBeGreaterThanOrEqual(12);
  await sink.flush();
  expect(sink.status()).toMatchObject({ movedAside: [], writeFailed: 0 });
  // That somebody writes a whole file anew may take longer than one is waited for, and is said.
  const unlocked = news.filter((line) => !/holds its lock|can be written again/.test(line));
  expect(unlocked.filter((line) => /damaged|gone|written/.test(line))).toEqual([]);
  const files = readdirSync(dirname(config.path)).filter((name) => name !== 'loop.db.copy');
  expect(files.sort()).toEqual(['loop.db', 'loop.db-shm', 'loop.db-wal']);
  expect(await (await newStore(config)).listCaptures({})).toHaveLength(written);
});

test('gateways that share a store which is lost share the new one, and lose nothing', async () => {
  const config = newStoreConfig();
  const news: string[][] = [[], [], []];
  const sinks = await Promise.all(
    news.map((lines) => newSink(config, settings, { onProblem: (line) => void lines.push(line) })),
  );
  sinks.forEach((sink, at) => {
    sink.write(chain(at + 1));
  });
  await Promise.all(sinks.map((sink) => sink.flush()));
  for (const end of ['', '-wal', '-shm']) rmSync(config.path + end);
  const found = () => news.map((lines) => lines.filter((line) => line.includes('carried')).length);
  await vi.waitFor(() => expect(Math.min(...found())).toBe(1), { timeout: 60_000, interval: 20 });
  sinks.forEach((sink, at) => {
    sink.write(chain(at + 11));
  });
  await Promise.all(sinks.map((sink) => sink.flush()));
  // Time enough to find fault with each other's work.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(found()).toEqual([1, 1, 1]);
  const captures = await (await newStore(config)).listCaptures({});
  expect(captures.map(({ requestId }) => requestId).sort()).toEqual(
    [1, 2, 3, 11, 12, 13].map((number) => `request-${number}`).sort(),
  );
  const left = readdirSync(dirname(config.path)).map((name) => basename(name));
  expect(left.sort()).toEqual(['loop.db', 'loop.db-shm', 'loop.db-wal']);
});
