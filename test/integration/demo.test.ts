import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freePorts } from '../../src/cli/demo/free-ports.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('a demo that runs to its end', () => {
  const cwd = emptyFolder();
  let stdout: string;
  let stderr: string;
  let exitCode: number | null;

  beforeAll(async () => {
    const demo = startDemo(cwd);
    [stdout, stderr, [exitCode]] = await Promise.all([
      text(demo.stdout),
      text(demo.stderr),
      once(demo, 'close'),
    ]);
  }, 60_000);

  test('exits 0', () => {
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  test('replays the capture twice: reproduced, then passed by the fixed copy', async () => {
    expect(stdout).toMatch(/loop replay \d+ --to debug-ns.*reproduced.*loop replay.*passed/s);
    const replays = await loopJson(cwd, 'list', 'replays');
    expect(replays).toMatchObject([{ verdict: 'passed' }, { verdict: 'reproduced' }]);
  });

  test('keeps the failing requests alone, each with its 4 hops', async () => {
    const captures = await loopJson<{ id: number }[]>(cwd, 'list', 'captures');
    const kept = { path: '/productpage?book=4', status: 500, failedAt: 'reviews', hops: 4 };
    expect(captures).toEqual(Array.from({ length: 3 }, () => expect.objectContaining(kept)));
    const [latest] = captures;
    const { chain } = await loopJson<{ chain: { from: string; service: string }[] }>(
      cwd,
      'show',
      `${latest?.id}`,
    );
    expect(chain.map(({ from, service }) => `${from} → ${service}`).sort()).toEqual([
      'null → productpage',
      'productpage → details',
      'productpage → reviews',
      'reviews → ratings',
    ]);
  });

  test('shows the answer that reviews could not read', () => {
    expect(stdout.replaceAll(/\s/g, '')).toContain('{"reviewer":"Ife","stars":4}');
  });

  test('says what to type next, and that works', async () => {
    const next = [...stdout.matchAll(/^ {2}\S*node (\S+main\.js) (.+)$/gm)];
    const commands = next.map(([, file = '', args = '']) => [file, ...args.split(' ')]);
    expect(commands.map(([, name]) => name)).toEqual([
      ...['list', 'show', 'rules', 'list', 'ui'],
      'replay', // it is sent below, once there is somebody to answer
    ]);
    for (const args of commands.slice(0, 4)) {
      const { stdout: output } = await run(process.execPath, args, { cwd });
      expect(output).not.toBe('');
    }
    await showsThePage(cwd, commands[4] ?? []);
  });

  test('says how to start the copy again and send it the call, and that works', async () => {
    const [, env = '', copyArgs = ''] = /^ {2}(PORT=.+) \S*node (.+)$/m.exec(stdout) ?? [];
    const [, file = '', args = ''] = /^ {2}\S*node (\S+main\.js) (replay .+)$/m.exec(stdout) ?? [];
    expect(args).toMatch(/ --break reviews:reviews\.ts:52 /);
    const set = Object.fromEntries(env.split(' ').map((each) => each.split('=', 2)));
    // So that tests side by side do not meet at Node's usual port.
    const [inspector] = await freePorts(1);
    const copy = spawn(process.execPath, [`--inspect-port=${inspector}`, ...copyArgs.split(' ')], {
      ...{ cwd, env: { ...process.env, ...set } },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(copy.stdout, 'data');
      const { stdout: report } = await run(process.execPath, [file, ...args.split(' ')], { cwd });
      expect(report).toMatch(/^stopped {5}reviews at \S*reviews\.ts:52 in withStars\n/);
      expect(report).toContain('\nverdict   reproduced: ');
    } finally {
      copy.kill();
    }
  });

  test('leaves no process behind', () => {
    const started = pidsIn(stderr);
    expect(started).toHaveLength(7);
    expect(started.filter(isAlive)).toEqual([]);
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends the demo and all that it started', async (signal, expected) => {
  const demo = startDemo(emptyFolder());
  const said = await untilAllRun(demo);
  demo.kill(signal);
  const [exitCode] = await once(demo, 'close');
  expect(exitCode).toBe(expected);
  expect(pidsIn(said()).filter(isAlive)).toEqual([]);
});

test('what it started ends even when the demo is killed', async () => {
  const demo = startDemo(emptyFolder());
  const said = await untilAllRun(demo);
  demo.kill('SIGKILL');
  await vi.waitFor(() => expect(pidsIn(said()).filter(isAlive)).toEqual([]), { timeout: 10_000 });
});

/** It goes on until it is told to end. */
async function showsThePage(cwd: string, args: readonly string[]): Promise<void> {
  const page = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(page, 'close');
  try {
    const [said] = (await once(page.stdout, 'data')) as [Buffer];
    const [address = ''] = /http:\S+/.exec(said.toString()) ?? [];
    const listed = (await (await fetch(`${address}api/captures`)).json()) as { captures: object[] };
    expect(listed.captures).toHaveLength(3);
  } finally {
    page.kill();
    await ended;
  }
}

function startDemo(cwd: string) {
  return spawn(process.execPath, [main, 'demo'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves when the gateway and the four services run, with a way to see stderr as it grows. */
async function untilAllRun(demo: ChildProcess): Promise<() => string> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    demo.stdout?.resume();
    demo.stderr?.on('data', (output: Buffer) => {
      said += output.toString();
      if (pidsIn(said).length >= 5) resolve();
    });
    demo.once('exit', (code) => reject(new Error(`the demo ended early, with ${code}: ${said}`)));
  });
  return () => said;
}

function pidsIn(stderr: string): number[] {
  return [...stderr.matchAll(/\(pid (\d+)\)/g)].map(([, pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const run = promisify(execFile);

async function loopJson<T>(cwd: string, ...args: string[]): Promise<T> {
  const options = ['--config', '.loop/demo/loop.yaml', '-o', 'json'];
  const { stdout } = await run(process.execPath, [main, ...args, ...options], { cwd });
  return JSON.parse(stdout) as T;
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-demo-test-'));
  folders.push(folder);
  return folder;
}
