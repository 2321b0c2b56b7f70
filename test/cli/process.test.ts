import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'loop-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a shell line with `$LOOP` as the compiled program, in an empty folder. */
function shell(line: string): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, LOOP: `${process.execPath} ${main}`, LOOP_CONFIG: '' };
  return new Promise((done) => {
    execFile('bash', ['-c', line], { cwd: folder, env }, (error, out, err) => {
      done({ code: Number(error?.code ?? 0), out, err });
    });
  });
}

describe.skipIf(!existsSync(main))('the program as a process (after npm run build)', () => {
  test('a reader that leaves early ends it without a word', async () => {
    const line = '($LOOP completion bash; echo "code $?" >&2) | true';
    const { err } = await shell(line);
    expect(err).toBe('code 0\n');
  });

  test('the exit code is that of the command, and stdout stays clean', async () => {
    const { code, out, err } = await shell('$LOOP list captures -o json');
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'LOOP_CONFIG_NOT_FOUND' } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test('--version needs no config', async () => {
    expect(await shell('$LOOP --version')).toMatchObject({ code: 0, err: '' });
  });
});
