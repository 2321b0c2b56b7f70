import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { goDebugger } from '../../src/debugger/go/go-debugger.js';
import { pythonDebugger } from '../../src/debugger/python/python-debugger.js';

const path = process.env.PATH;
beforeEach(() => {
  process.env.PATH = '/nowhere';
});
afterEach(() => {
  process.env.PATH = path;
});

test.each([
  ['delve', 'go', goDebugger, /dlv is not there; go install github\.com\/go-delve\//],
  ['gdb or debugpy', 'python', pythonDebugger, /apt-get install (gdb|python3-debugpy)/],
] as const)(
  'without %s, the package to install is named, and the process is let alone',
  async (_, runtime, kind, text) => {
    const child = spawn('/bin/sleep', ['60']);
    await once(child, 'spawn');
    onTestFinished(() => {
      child.kill();
    });
    const target = { service: 'reviews', runtime, pid: child.pid ?? 0, port: null, root: '/' };
    await expect(kind.enable(target)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_NOT_INSTALLED',
      message: expect.stringMatching(text),
    });
    expect(child.exitCode ?? child.signalCode).toBe(null);
  },
);
