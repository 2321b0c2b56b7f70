import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Installs the packed file in an empty folder, as a reader would on a machine with that Node; what
 * is installed is what npm finds today, not what the lockfile says. npm itself runs on it, too.
 */
export async function install({ node, tarball, folder }) {
  const machine = mkdtempSync(join(folder, 'machine-'));
  symlinkSync(node, join(machine, 'node'));
  const cwd = join(machine, 'empty');
  mkdirSync(cwd);
  // Not what npm sets for the scripts it runs: this may be one of them.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/.test(name));
  const path = (process.env.PATH ?? '').split(delimiter);
  const env = {
    ...Object.fromEntries(inherited),
    NO_COLOR: '1',
    PATH: [machine, ...path.filter((each) => !each.includes('node_modules'))].join(delimiter),
  };
  // Not one that waits in place: the services that loop calls may be this process's own.
  const run = async (program, ...args) => {
    const { stdout } = await execute(program, args, { cwd, env, timeout: 300_000 });
    return stdout;
  };
  const version = (await run('node', '--version')).trim();
  const startedAt = performance.now();
  await run('npm', 'install', '--no-audit', '--no-fund', tarball);
  const tookMs = Math.round(performance.now() - startedAt);
  return { cwd, env, run, version, tookMs };
}
