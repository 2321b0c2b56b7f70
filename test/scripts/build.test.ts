import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const hourMs = 60 * 60_000;
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'loop-build-')));
  cpSync(join(project, 'scripts'), join(root, 'scripts'), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write(
    'tsconfig.build.json',
    `{ "include": ["src"], "compilerOptions":
      { "module": "NodeNext", "target": "ES2023", "types": ["node"], "rootDir": "." } }`,
  );
  // Loads the rest when it is asked to: itself, in a thread, and in a process.
  write('src/main.ts', "await import('./app/start.js');\n");
  write(
    'src/app/start.ts',
    `import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
if (process.argv[2] === '--version') {
  console.log((await import('../answer.js')).answer);
} else {
  console.log('ready');
  await once(process.stdin, 'data');
  const [told] = await once(new Worker(new URL('../tell-worker.js', import.meta.url)), 'message');
  const [sent] = await once(fork(fileURLToPath(new URL('../tell-worker.js', import.meta.url))), 'message');
  console.log((await import('../answer.js')).answer, told, sent);
  process.exit();
}
`,
  );
  write(
    'src/tell-worker.ts',
    `import { parentPort } from 'node:worker_threads';
import { answer } from './answer.js';
parentPort?.postMessage(answer);
process.send?.(answer);
`,
  );
  answerWith('one');
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

test('a command that runs goes on with the build it began with, in threads and processes too', async () => {
  await build();
  const running = await start();
  answerWith('two');
  await build();
  expect(await goOn(running)).toBe('one one one');
  expect(await version()).toBe('two');
});

test('commands that start while builds are swapped all work', async () => {
  await build();
  const answers: string[] = [];
  let isBuilding = true;
  const ask = async (): Promise<void> => {
    while (isBuilding || answers.length < 20) answers.push(await version());
  };
  const asking = Promise.all([ask(), ask(), ask(), ask()]);
  for (const answer of ['two', 'three', 'four']) {
    answerWith(answer);
    await build();
  }
  isBuilding = false;
  await asking;
  expect(new Set(answers)).toEqual(new Set(['one', 'two', 'three', 'four']));
}, 60_000);

test('a build that fails leaves the one that was there', async () => {
  await build();
  const before = readdirSync(root);
  write('src/answer.ts', 'export const answer: number = "two";\n');
  await expect(build()).rejects.toMatchObject({ stdout: expect.stringContaining('TS2322') });
  expect(await version()).toBe('one');
  expect(readdirSync(root)).toEqual(before);
});

test('the page is in the build, and one that does not compile fails it', async () => {
  write('src/ui/index.html', '<script type="module" src="./main.tsx"></script>');
  write('src/ui/main.tsx', "import './page.css';\nconsole.log(<p>one</p>);\n");
  write('src/ui/page.css', 'p { color: red }');
  write(
    'tsconfig.build.json',
    `${read('tsconfig.build.json').slice(0, -1)}, "exclude": ["src/ui"] }`,
  );
  await build();
  const before = readdirSync(root);
  const script = /src="\/(assets\/[^"]+\.js)"/.exec(read('dist/src/ui/index.html'))?.[1];
  expect(read(`dist/src/ui/${script}`)).toContain('one');
  expect(read('dist/src/ui/licenses.md')).toContain('preact');

  write('src/ui/main.tsx', 'console.log(<p>one</q>);\n');
  await expect(build()).rejects.toMatchObject({ stderr: expect.stringContaining('main.tsx') });
  expect(readdirSync(root)).toEqual(before);
});

test('the same source is the same build, and is newer than its source', async () => {
  await build();
  const before = readlinkSync(join(root, 'dist'));
  answerWith('one');
  const writtenAt = Date.now();
  await build();
  expect(readlinkSync(join(root, 'dist'))).toBe(before);
  expect(lstatSync(join(root, 'dist/src/answer.js')).mtimeMs).toBeGreaterThanOrEqual(writtenAt);
});

test('a folder of an earlier version is replaced by a link', async () => {
  mkdirSync(join(root, 'dist/src'), { recursive: true });
  write('dist/src/main.js', 'console.log("zero");\n');
  await build();
  expect(lstatSync(join(root, 'dist')).isSymbolicLink()).toBe(true);
  expect(await version()).toBe('one');
});

test('dist is a folder while it is packed, and a link to the same build before and after', async () => {
  await build();
  const before = readlinkSync(join(root, 'dist'));
  await build('--as-folder');
  expect(lstatSync(join(root, 'dist')).isDirectory()).toBe(true);
  expect(await version()).toBe('one');
  await build('--as-link');
  expect(readlinkSync(join(root, 'dist'))).toBe(before);
  expect(readdirSync(root).filter((name) => name.startsWith('dist'))).toEqual(['dist', before]);
});

test('an old build goes after an hour, when no command that began with it runs', async () => {
  await build();
  const old = join(root, readlinkSync(join(root, 'dist')));
  const running = await start();
  answerWith('two');
  await build();
  await removeOldBuilds(2 * hourMs);
  expect(existsSync(old)).toBe(true);
  await goOn(running);
  await removeOldBuilds(0.9 * hourMs);
  expect(existsSync(old)).toBe(true);
  await removeOldBuilds(1.1 * hourMs);
  expect(existsSync(old)).toBe(false);
  expect(await version()).toBe('two');
});

test('what a killed build left goes with the next one, what a running one makes does not', async () => {
  const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(ended, 'exit');
  mkdirSync(join(root, `dist.next-${ended.pid}`));
  mkdirSync(join(root, `dist.next-${process.pid}`));
  await build();
  expect(readdirSync(root).filter((name) => name.includes('next'))).toEqual([
    `dist.next-${process.pid}`,
  ]);
});

const run = promisify(execFile);

async function build(...args: string[]): Promise<void> {
  await run(process.execPath, ['scripts/build.mjs', ...args], { cwd: root });
}

async function version(): Promise<string> {
  const { stdout } = await run(process.execPath, ['dist/src/main.js', '--version'], { cwd: root });
  return stdout.trim();
}

/** Resolves when it has loaded what it needs at first, and nothing more. */
async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['dist/src/main.js'], { cwd: root });
  await once(child.stdout, 'data');
  return child;
}

/** Returns what it says when it has loaded the rest. */
async function goOn(child: ChildProcess): Promise<string | undefined> {
  const ended = once(child, 'exit');
  child.stdin?.end('go on\n');
  if (child.stdout === null) throw new Error('expected its output on a pipe');
  let last: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) last = line;
  await ended;
  return last;
}

/** In a process of its own, as `scripts` are plain JavaScript. */
async function removeOldBuilds(afterMs: number): Promise<void> {
  const code = `import { removeOldBuilds } from './scripts/old-builds.mjs';
    import { readlinkSync } from 'node:fs';
    removeOldBuilds(process.cwd(), readlinkSync('dist'), Date.now() + ${afterMs});`;
  await run(process.execPath, ['--input-type=module', '-e', code], { cwd: root });
}

function answerWith(answer: string): void {
  write('src/answer.ts', `export const answer = '${answer}';\n`);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}
