import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { requireProgram } from '../harness/requires.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'loop-terminal-'));
const config = join(folder, 'loop.yaml');
const log = join(folder, 'gateway.log');
const options = { ...requireProgram('script', 'apt-get install bsdutils'), timeout: 60_000 };
const patience = { timeout: 15_000 };

afterAll(() => rmSync(folder, { recursive: true }));

test(
  'a gateway whose terminal is closed drains; a SIGHUP of another kind reloads',
  options,
  async () => {
    writeConfig('first');
    const gateway = `echo "pid $$"; exec '${process.execPath}' '${main}' gateway --config '${config}' 2>'${log}'`;
    // `script` is a terminal; when it is killed, the terminal is gone.
    const terminal = spawn('script', ['-qc', gateway, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let said = '';
    terminal.stdout.on('data', (output: Buffer) => {
      said += output.toString();
    });
    try {
      await vi.waitFor(() => expect(said).toContain('loop gateway ready'), patience);
      const pid = Number(/pid (\d+)/.exec(said)?.[1]);
      writeConfig('second');
      process.kill(pid, 'SIGHUP');
      await vi.waitFor(() => expect(logged()).toContain('config reloaded'), patience);
      expect(isAlive(pid)).toBe(true);

      terminal.kill('SIGKILL');
      await vi.waitFor(() => expect(isAlive(pid)).toBe(false), patience);
      expect(logged()).toMatch(/the terminal is gone\n.*draining.*drained/s);
    } finally {
      terminal.kill('SIGKILL');
    }
  },
);

function writeConfig(rule: string): void {
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0" }
services: { items: { url: "http://127.0.0.1:9" } }
routes: [{ match: { path: "/*" }, to: items }]
capture: { rules: [{ name: ${rule}, when: { status: 5xx } }] }
`,
  );
}

function logged(): string {
  return readFileSync(log, 'utf8');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
