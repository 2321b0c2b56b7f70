// Where gdb is not there, or cannot write this machine's registers, lldb puts debugpy into the process.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tracerOf } from '../../../src/debugger/proc/process-info.js';
import { pythonDebugger } from '../../../src/debugger/python/python-debugger.js';
import { requireDebugpy, requireProgram } from '../../harness/requires.js';
import { at, attach, targetOf } from '../harness/attached.js';
import { startService } from '../harness/service.js';

const root = resolve(import.meta.dirname, '../fixtures/python');
const lldb = requireProgram('lldb-19', 'apt-get install lldb-19');
const needs = lldb.skip ? lldb : requireDebugpy();

/** For the test's time: a gdb that fails as an old one does on a new processor. */
function withPoorGdb(): void {
  const folder = mkdtempSync(join(tmpdir(), 'loop-gdb-'));
  writeFileSync(join(folder, 'gdb'), '#!/bin/sh\necho "Couldn\'t write registers: Bad address."\n');
  chmodSync(join(folder, 'gdb'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${path}`;
  onTestFinished(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });
}

describe('with an lldb, and a gdb that cannot', needs, () => {
  test.each([
    ['many threads', []],
    ['a single thread', ['single']],
  ])('a Python service with %s stops, and answers when let go', async (_, args) => {
    withPoorGdb();
    const service = await startService('/usr/bin/python3', [`${root}/reviews.py`, ...args]);
    onTestFinished(() => service.stop());
    const target = targetOf({ runtime: 'python', root }, service.pid);
    const { session, stop, detach } = await attach(pythonDebugger, target);
    onTestFinished(detach);
    expect(tracerOf(service.pid)).toBe(null);
    await session.arm([at('reviews.py', 23)], null);
    const reply = service.ask('?book=dune');
    expect(await stop()).toMatchObject({ line: 23, locals: { book: "'dune'", total: '10' } });
    await session.act('continue');
    expect(await reply).toBe('{"book": "dune", "value": 10}');
  });
});
