import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';

const reaper = join(import.meta.dirname, 'reaper.mjs');
const linux = { skip: !existsSync('/proc/self/environ') };

test('what a run started ends when the run is gone, and nothing else does', linux, async () => {
  const mark = `LOOP_TEST_MARK=${randomUUID()}`;
  const deaf = "trap '' TERM; echo ready; while :; do sleep 0.1; done";
  const started = await Promise.all([
    shell(mark, 'echo ready; sleep 60 & wait'),
    shell(mark, deaf),
    shell(mark, 'echo ready; kill -STOP $$; sleep 60'),
  ]);
  const another = await shell(`LOOP_TEST_MARK=${randomUUID()}`, 'echo ready; exec sleep 60');

  const run = spawn(process.execPath, [reaper, mark], { stdio: ['pipe', 'ignore', 'inherit'] });
  const reaped = once(run, 'exit');
  run.stdin.end();
  await reaped;
  await vi.waitFor(() => expect(started.filter(isRunning)).toEqual([]), { timeout: 10_000 });
  expect(isRunning(another)).toBe(true);
  another.kill();
});

test('what a script runs ends when npm does', async () => {
  const code = `
    process.on('SIGTERM', () => { console.log('asked to end'); process.exit(); });
    console.log(process.pid);
    setTimeout(() => {}, 60_000);`;
  const preload = join(import.meta.dirname, '../../scripts/end-with-npm.mjs');
  const args = JSON.stringify(['--import', preload, '-e', code]);
  const npm = spawn(
    process.execPath,
    ['-e', `require('child_process').spawn(process.execPath, ${args}, { stdio: 'inherit' })`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  npm.stdout.on('data', (output: Buffer) => {
    said += output.toString();
  });
  await vi.waitFor(() => expect(said).not.toBe(''), { timeout: 10_000 });
  npm.kill('SIGKILL');
  await vi.waitFor(() => expect(said).toContain('asked to end'), { timeout: 10_000 });
});

/** With the mark in its environment, once it says that it is ready. */
async function shell(mark: string, script: string): Promise<ChildProcess> {
  const [name = '', value = ''] = mark.split('=');
  const child = spawn('sh', ['-c', script], {
    env: { ...process.env, [name]: value },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
