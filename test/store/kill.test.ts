import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { newStore, newStoreConfig } from './fixtures/chains.js';

const script = fileURLToPath(new URL('./fixtures/write-until-killed.mjs', import.meta.url));
const kills = 6;

test('a gateway killed while it writes leaves a sound store with all that was on disk', async () => {
  const config = newStoreConfig();
  mkdirSync(dirname(config.path));
  const flushed: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const from = kill * 1_000_000;
    // Each a round later than the one before.
    const last = await writeAndKill(config.path, from, kill);
    for (let number = from; number <= last; number += 1) flushed.push(number);

    const file = new Sqlite(config.path);
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(file.pragma('foreign_key_check')).toEqual([]);
    file.close();
  }
  const store = await newStore(config);
  const captures = await store.listCaptures({});
  const kept = new Set(captures.map(({ requestId }) => requestId));
  expect(flushed.length).toBeGreaterThan(kills * 20);
  expect(flushed.filter((number) => !kept.has(`request-${number}`))).toEqual([]);
  // Batches are whole or not there: no capture lacks a hop or a body.
  for (const { id, requestId } of captures.slice(0, 200)) {
    const { chain } = await store.getCapture(String(id));
    expect(chain.map((hop) => hop.response?.body.data.toString())).toEqual(
      Array(2).fill(`${requestId.slice('request-'.length)} `.repeat(2000)),
    );
  }
});

/** Kills the writer when it has said `rounds` times that all is on disk; returns what it said last. */
async function writeAndKill(path: string, from: number, rounds: number): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [script, path, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  let last = from - 1;
  let said = 0;
  if (child.stdout === null) throw new Error('the writer has no stdout');
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    said += 1;
    if (said === rounds) child.kill('SIGKILL');
  }
  await exited;
  expect(child.signalCode).toBe('SIGKILL');
  return last;
}
