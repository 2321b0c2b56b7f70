import assert from 'node:assert/strict';
import { join } from 'node:path';

/**
 * The other two ways to come by the command: `npm i -g` of the packed file, in a prefix of its own,
 * and `npx` of it, which installs for one run.
 */
export async function installGlobally({ cwd, run }, tarball, { version }) {
  const prefix = join(cwd, 'prefix');
  await run('npm', 'install', '-g', '--prefix', prefix, '--no-audit', '--no-fund', tarball);
  const loop = join(prefix, 'bin', 'loop');
  assert.equal(await run(loop, '--version'), `${version}\n`);
  assert.match(await run(loop, 'help', 'list', 'captures'), /^Usage: loop list captures /);
  assert.equal(
    await run('npx', '--yes', '--package', tarball, 'loop', '--version'),
    `${version}\n`,
  );
}
