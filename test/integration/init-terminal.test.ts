import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { requireProgram } from '../harness/requires.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const patience = { timeout: 20_000 };
const key = { interrupt: '\x03', end: '\x04', enter: '\r' };

interface Terminal {
  readonly folder: string;
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Resolves when it stands on the screen. */
  saw(text: string): Promise<void>;
  type(text: string): void;
  /** Its exit code. */
  ended(): Promise<number | null>;
}

/** `loop init` on a pseudo-terminal, in an empty folder. */
function init(...args: string[]): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'loop-init-tty-'));
  const line = ['exec', process.execPath, main, 'init', ...args].join(' ');
  const env = { ...process.env, LOOP_CONFIG: '' };
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  return {
    folder,
    child,
    saw: (text) => vi.waitFor(() => expect(screen).toContain(text), patience),
    type: (text) => void child.stdin.write(text),
    async ended() {
      if (child.exitCode === null) await once(child, 'exit');
      return child.exitCode;
    },
  };
}

describe('loop init on a terminal', {
  ...requireProgram('script', 'apt-get install bsdutils'),
  timeout: 60_000,
}, () => {
  for (const [name, typed, code] of [
    ['Ctrl-C', key.interrupt, 130],
    ['Ctrl-D', key.end, 2],
  ] as const) {
    test(`${name} in the middle writes nothing and exits ${code}`, async () => {
      const terminal = init();
      await terminal.saw('ports or addresses');
      terminal.type(`3000 3001${key.enter}`);
      await terminal.saw('Name of http://127.0.0.1:3000');
      terminal.type(typed);
      await terminal.saw('loop: nothing was written');
      expect(await terminal.ended()).toBe(code);
      expect(existsSync(join(terminal.folder, 'loop.yaml'))).toBe(false);
    });
  }

  test('answers that are typed ahead are taken in their order', async () => {
    const terminal = init();
    await terminal.saw('ports or addresses');
    const answers = ['3000 3001', 'shop', 'stock', 'shop', 'stock', '4711'];
    terminal.type(answers.join(key.enter) + key.enter);
    await terminal.saw('loop gateway');
    expect(await terminal.ended()).toBe(0);
    const text = readFileSync(join(terminal.folder, 'loop.yaml'), 'utf8');
    expect(text).toContain('  stock: { url: "http://127.0.0.1:3001", listen: "127.0.0.1:');
    expect(text).toContain('      stock: { url: "http://127.0.0.1:4711" }');
  });

  test('flags are answers enough: nothing is asked', async () => {
    const terminal = init('--service', 'shop=3000');
    await terminal.saw('loop gateway');
    expect(await terminal.ended()).toBe(0);
  });
});
