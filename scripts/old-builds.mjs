import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A build that was replaced is kept so long at least. */
const keptMs = 60 * 60_000;
/** Without /proc nobody sees who still uses it. */
const keptUnseenMs = 7 * 24 * 60 * 60_000;
/** Linux counts in hundredths of a second, whatever the kernel's own clock does. */
const tickMs = 10;

/**
 * Removes the builds (`dist.*` in `root`) that were replaced a while ago and that no running
 * command began with, and what is left of a build that was killed. A folder's own time is when it
 * was replaced. `now` is epoch milliseconds.
 */
export function removeOldBuilds(root, current, now = Date.now()) {
  const users = usersOf(root);
  const kept = users === undefined ? keptUnseenMs : keptMs;
  for (const name of readdirSync(root)) {
    if (!name.startsWith('dist.') || name === current) continue;
    const path = join(root, name);
    if (isUnfinished(name) ? isLeft(name) : isDone(path)) {
      rmSync(path, { recursive: true, force: true });
    }
  }

  function isDone(build) {
    const replacedAt = statSync(build, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (now - replacedAt < kept) return false;
    return !users?.some(({ startedAt, paths }) => {
      return startedAt <= replacedAt || paths.some((path) => path.startsWith(build));
    });
  }
}

function isUnfinished(name) {
  return /^dist\.(next|link)-\d+$/.test(name);
}

/** The number in its name is of the process that was at it. */
function isLeft(name) {
  try {
    process.kill(Number(name.split('-')[1]), 0);
    return false;
  } catch {
    return true;
  }
}

/** The processes whose command line names a file of this project's builds; undefined off Linux. */
function usersOf(root) {
  try {
    const bootedAt = Date.now() - Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => userIn(`/proc/${pid}`, { root, bootedAt }) ?? []);
  } catch {
    return undefined;
  }
}

function userIn(folder, { root, bootedAt }) {
  try {
    const cwd = readlinkSync(join(folder, 'cwd'));
    const words = readFileSync(join(folder, 'cmdline'), 'utf8').split('\0');
    const paths = words.flatMap((word) => pathsOf(resolve(cwd, word)));
    if (!paths.some((path) => path.startsWith(join(root, 'dist')))) return undefined;
    const stat = readFileSync(join(folder, 'stat'), 'utf8');
    // From the third field on: the second, the name, may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { startedAt: bootedAt + Number(fields[19]) * tickMs, paths };
  } catch {
    // It ended just now, or is somebody else's.
    return undefined;
  }
}

/** As it was typed, and where it leads: `loop` may be a link to a program here. */
function pathsOf(path) {
  try {
    return [path, realpathSync(path)];
  } catch {
    return [path];
  }
}
