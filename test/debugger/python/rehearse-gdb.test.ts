import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pythonDebugger } from '../../../src/debugger/python/python-debugger.js';
import { rehearseGdb } from '../../../src/debugger/python/rehearse-gdb.js';
import { requireFile } from '../../harness/requires.js';
import { targetOf } from '../harness/attached.js';

const words = "Couldn't write extended state status: Bad address.";

/** A gdb that says this on stderr, and notes how it was called. */
function gdbThatSays(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-gdb-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [program, calls] = [join(folder, 'gdb'), join(folder, 'calls')];
  writeFileSync(program, `#!/bin/sh\necho "$@" >>'${calls}'\n/bin/cat >&2 <<'.'\n${text}\n.\n`);
  chmodSync(program, 0o755);
  return { folder, program, calls: () => readFileSync(calls, 'utf8') };
}

test('a gdb that cannot write registers here is told by its own words, any other is well', async () => {
  expect(await rehearseGdb(gdbThatSays(`warning: x\n${words}\n`).program)).toBe(words);
  expect(await rehearseGdb(gdbThatSays('Program stopped.').program)).toBe(null);
});

const debugpy = requireFile(
  '/usr/lib/python3/dist-packages/debugpy',
  'apt-get install python3-debugpy',
);

test('it is never let at the service, which is told how to do without', debugpy, async () => {
  const gdb = gdbThatSays(words);
  const service = spawn('/usr/bin/python3', [
    '-c',
    'import time\nprint(1, flush=True)\ntime.sleep(60)',
  ]);
  onTestFinished(() => {
    service.kill();
  });
  await once(service.stdout, 'data');
  const path = process.env.PATH;
  // No lldb, which would do in its place.
  process.env.PATH = gdb.folder;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  const target = targetOf({ runtime: 'python', root: '/' }, service.pid ?? 0);
  await expect(pythonDebugger.enable(target)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_ENABLE',
    message: expect.stringMatching(/would die of it.*start the service under debugpy/),
  });
  expect(gdb.calls()).not.toContain(String(service.pid));
  expect(gdb.calls().trim().split('\n')).toHaveLength(1);
  expect(service.exitCode ?? service.signalCode).toBe(null);
});
