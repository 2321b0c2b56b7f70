// Checks what `npm publish` would publish: that it is compiled, whole and without sources, that all
// it brings runs on the oldest Node that it says, and that it can be installed in an empty folder
// and used there, also by `npm i -g` and `npx`, on each Node that is at hand.
//
//     node scripts/check-package.mjs          the running Node, and those of test/peers/nodes
//     node scripts/check-package.mjs FOLDER   of what was packed there, with npm's words in pack.json

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkEngines } from './package/engines.mjs';
import { firstHour } from './package/first-hour.mjs';
import { installGlobally } from './package/global.mjs';
import { install } from './package/install.mjs';
import { refusal } from './package/refusal.mjs';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [, , given] = process.argv;
/** Of what was compiled: bundles, the page, and what runs before or beside them. */
const published =
  /^dist\/src\/(bundle\/|ui\/|main|app\/(.*\/)?(start|compile-cache)\.js$|.*-(worker|main)\.js$)/;
const folder = mkdtempSync(join(tmpdir(), 'loop-package-'));
try {
  checkEngines(root, manifest);
  const [pack] = JSON.parse(given ? readFileSync(join(given, 'pack.json'), 'utf8') : packed());
  checkFiles(pack.files.map(({ path }) => path));
  console.log(`package: ${pack.files.length} files, ${pack.size} bytes`);

  const tarball = resolve(given ?? folder, pack.filename);
  const others = ['22', '26'].map((version) => peer(version)).filter(existsSync);
  for (const node of [process.execPath, ...others]) {
    const installed = await install({ node, tarball, folder });
    await firstHour(installed, manifest);
    await installGlobally(installed, tarball, manifest);
    console.log(`package: installed in ${installed.tookMs} ms, and used, on ${installed.version}`);
    rmSync(installed.cwd, { recursive: true });
  }
  if (existsSync(peer('20'))) {
    console.log(`package: ${refusal(await install({ node: peer('20'), tarball, folder }))}`);
  }
} catch (error) {
  console.error(error.stderr ? `${error.message}\n${error.stderr}` : error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function packed() {
  return execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

function peer(version) {
  return join(root, `test/peers/nodes/node_modules/node-${version}/bin/node`);
}

function checkFiles(files) {
  const wanted = [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    manifest.bin.loop,
    'dist/src/bundle/LICENSES.txt',
    'dist/src/app/compile-cache.js',
    'dist/src/store/writer-worker.js',
    'dist/src/debugger/guard/guard-main.js',
    'dist/samples/bookinfo/reviews.js',
    // The page, and the licences of what is in it.
    'dist/src/ui/index.html',
    'dist/src/ui/licenses.md',
    // What `loop demo` reads, and what its texts lead to.
    'samples/bookinfo/loop.yaml',
    'docs/tutorial.md',
  ];
  for (const file of wanted) assert(files.includes(file), `package: ${file} is missing`);
  const strange = files.filter(
    (file) =>
      /\.ts$|\.test\.|\.db|\.log$|test-report|^(src|test|bench|scripts|\.ci)\//.test(file) ||
      /^dist\/(test|bench|migrations)/.test(file) ||
      (file.startsWith('dist/src/') && !published.test(file)) ||
      /^dist\./.test(file),
  );
  assert.deepEqual(strange, [], 'package: holds what is not for publishing');
}
