// Compiles into a folder of its own, named after what is in it, and then lets `dist`, a link, point
// there. So a build that fails changes nothing, `dist` is whole at every moment, and a command that
// runs goes on with the build it began with: Node resolves links when it loads a module, so all that
// it loads later comes from the same folder, too.
//
//     node scripts/build.mjs               npm run build
//     node scripts/build.mjs --as-folder   before packing: npm packs no links
//     node scripts/build.mjs --as-link     after it

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { buildPage } from './build-page.mjs';
import { bundle } from './bundle.mjs';
import { removeOldBuilds } from './old-builds.mjs';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** In a `dist` that is a folder: the build it is a copy of. */
const copyOf = '.copy-of';

const [, , form = ''] = process.argv;
if (form === '--as-link') {
  pointAt(readFileSync(join(dist, copyOf), 'utf8'));
} else {
  const build = await compile();
  pointAt(build);
  removeOldBuilds(root, build);
  if (form === '--as-folder') becomeFolder(build);
}

/** Returns the folder's name. Ends the process, as the compiler did, when it does not compile. */
async function compile() {
  const next = join(root, `dist.next-${process.pid}`);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const compiler = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', next], {
    cwd: root,
    stdio: 'inherit',
  });
  const [[code], mistake] = await Promise.all([once(compiler, 'exit'), pageInto(next)]);
  if (mistake !== undefined) console.error(mistake);
  if (code !== 0 || mistake !== undefined) {
    rmSync(next, { recursive: true, force: true });
    process.exit(code || 1);
  }
  await bundle(root, next);
  const files = filesIn(next);
  const name = `dist.${hashOf(next, files)}`;
  try {
    renameSync(next, join(root, name));
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    // It is there already, and may be in use; what is compiled shall still be newer than its source.
    rmSync(next, { recursive: true });
    const now = new Date();
    for (const file of files) utimesSync(join(root, name, file), now, now);
  }
  return name;
}

/** Beside the compiler, into the same folder; returns what went wrong. */
async function pageInto(folder) {
  if (!existsSync(join(root, 'src/ui/index.html'))) return undefined;
  try {
    await buildPage(folder);
  } catch (error) {
    return error;
  }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}

function hashOf(folder, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(join(folder, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

/** In one step, unless `dist` is a folder: that cannot be replaced by a link in one. */
function pointAt(build) {
  const before = lstatSync(dist, { throwIfNoEntry: false });
  if (before?.isSymbolicLink()) {
    const earlier = readlinkSync(dist);
    if (earlier === build) return;
    touch(join(root, earlier));
  }
  const link = join(root, `dist.link-${process.pid}`);
  rmSync(link, { force: true });
  symlinkSync(build, link);
  const aside = join(root, `dist.next-${process.pid}`);
  if (before?.isDirectory()) renameSync(dist, aside);
  renameSync(link, dist);
  rmSync(aside, { recursive: true, force: true });
}

/** The folder's time is when it was replaced; old builds are removed by it. */
function touch(folder) {
  const now = new Date();
  // Somebody may have removed it by hand.
  if (statSync(folder, { throwIfNoEntry: false })) utimesSync(folder, now, now);
}

function becomeFolder(build) {
  const copy = join(root, `dist.next-${process.pid}`);
  mkdirSync(copy);
  cpSync(join(root, build), copy, { recursive: true });
  writeFileSync(join(copy, copyOf), build);
  rmSync(dist);
  renameSync(copy, dist);
}
