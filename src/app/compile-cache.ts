// Half of the time of a command that only reads is V8's, compiling loop. Node can keep what came of it
// in a folder. What lies there is run as it is, and not checked: so never in a place where somebody else
// could put it, such as the one in /tmp that Node would choose.
import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** After so long what is kept of another build goes; one that is still in use is made again. */
const keptMs = 30 * 24 * 60 * 60 * 1000;
const mine = 0o700;
const writableByOthers = 0o022;
const sticky = 0o1000;

/** Has Node keep what it compiles of loop, where there is a folder that only this user can write into. */
export function keepCompiled(): void {
  try {
    const folder = compileCacheFolder(process.env, import.meta.dirname);
    if (folder !== null) enableCompileCache(folder);
  } catch {
    // No home, a full disk: a command starts as well without, only later.
  }
}

/** Of the build at `program`; made when it is not there. Null: there is no safe place. */
export function compileCacheFolder(env: NodeJS.ProcessEnv, program: string): string | null {
  const builds = join(cacheHome(env), 'loop-gateway', 'compiled');
  const folder = join(builds, program.replace(/[^\w.]+/g, '-').slice(-120));
  if (!existsSync(folder)) {
    if (!isSafe(nearest(builds))) return null;
    mkdirSync(folder, { recursive: true, mode: mine });
    removeOlder(builds, lstatSync(folder).mtimeMs - keptMs);
  }
  return isSafe(folder) ? realpathSync(folder) : null;
}

/** https://specifications.freedesktop.org/basedir-spec: a path that is not absolute is ignored. */
function cacheHome({ XDG_CACHE_HOME = '' }: NodeJS.ProcessEnv): string {
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
}

/** It is this user's, and nobody else but root can write into it, or put another one in its place. */
function isSafe(folder: string): boolean {
  const uid = process.getuid?.();
  if (uid === undefined) return false; // modes say nothing here
  const path = realpathSync(folder);
  for (let place = path; ; place = dirname(place)) {
    const { uid: owner, mode } = lstatSync(place);
    if (owner !== uid && owner !== 0) return false;
    // In a sticky folder, such as /tmp, others may add but not replace.
    if ((mode & writableByOthers) !== 0 && (place === path || (mode & sticky) === 0)) return false;
    if (place === dirname(place)) return true;
  }
}

function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

function removeOlder(builds: string, beforeMs: number): void {
  for (const name of readdirSync(builds)) {
    const build = join(builds, name);
    if (lstatSync(build).mtimeMs < beforeMs) rmSync(build, { recursive: true, force: true });
  }
}
