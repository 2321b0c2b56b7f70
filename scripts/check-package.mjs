// Checks what `npm publish` would publish: that it is compiled, whole and without sources, and
// that it runs with nothing but the dependencies that package.json declares.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'loop-package-'));
try {
  const [pack] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root));
  checkFiles(pack.files.map(({ path }) => path));
  run('tar', ['-xzf', join(folder, pack.filename)], folder);
  linkDependencies(join(folder, 'package'));
  await checkProgram(join(folder, 'package', manifest.bin.loop));
  console.log(`package: ${pack.files.length} files, ${pack.size} bytes; it runs`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function checkFiles(files) {
  const wanted = [
    'package.json',
    'README.md',
    'LICENSE',
    manifest.bin.loop,
    'dist/migrations/index.js',
  ];
  for (const file of wanted) assert(files.includes(file), `package: ${file} is missing`);
  const strange = files.filter(
    (file) =>
      /\.ts$|\.test\.|^(src|test|bench|scripts|\.ci)\//.test(file) ||
      /^dist\/(test|bench)/.test(file),
  );
  assert.deepEqual(strange, [], 'package: holds what is not for publishing');
}

/** Installing would compile better-sqlite3 again; a link to each declared one is as strict. */
function linkDependencies(target) {
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(target, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link, 'dir');
  }
}

async function checkProgram(main) {
  assert.equal(run(process.execPath, [main, '--version'], folder).trim(), manifest.version);
  const config = join(folder, 'loop.yaml');
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0" }
services: { items: { url: "http://127.0.0.1:9" } }
routes: [{ match: { path: "/*" }, to: items }]
capture: { rules: [{ name: server-errors, when: { status: 5xx } }] }
`,
  );
  run(process.execPath, [main, 'config', 'check', '--config', config], folder);
  await checkGateway(main, config);
  const captures = run(
    process.execPath,
    [main, 'list', 'captures', '--config', config, '-o', 'json'],
    folder,
  );
  assert.deepEqual(JSON.parse(captures), []);
}

/** Starting it loads every room, the writer's thread and the migrations. */
async function checkGateway(main, config) {
  const gateway = spawn(process.execPath, [main, 'gateway', '--config', config], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30_000,
  });
  const ended = once(gateway, 'exit');
  for await (const line of createInterface({ input: gateway.stdout })) {
    if (line === 'loop gateway ready') gateway.kill('SIGTERM');
  }
  const [code] = await ended;
  assert.equal(code, 0, 'package: loop gateway does not start and end as it should');
}

function run(program, args, cwd) {
  // What it says on stderr is part of the error's message.
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 60_000 });
}
