import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the demo keeps its config, captures and logs: what a person may look at afterwards. */
export interface Workspace {
  readonly folder: string;
  readonly config: string;
  readonly logs: string;
  readonly fixedCopy: string;
  /** Leaves the folder to the next demo; what is in it stays until then. */
  release(): void;
}

/**
 * `.loop/demo` in `cwd`, emptied of an earlier demo; a temporary folder when that one cannot be
 * written to, or another demo is at work in it.
 */
export function openWorkspace(cwd: string): Workspace {
  const folder = emptied(join(cwd, '.loop', 'demo')) ?? mkdtempSync(join(tmpdir(), 'loop-demo-'));
  const logs = join(folder, 'logs');
  const owner = join(folder, ownerFile);
  mkdirSync(logs);
  writeFileSync(owner, `${process.pid}\n`);
  return {
    folder,
    config: join(folder, 'loop.yaml'),
    logs,
    fixedCopy: join(folder, 'fixed'),
    release: () => rmSync(owner, { force: true }),
  };
}

const ownerFile = 'pid';

function emptied(folder: string): string | undefined {
  const ours = [
    'loop.yaml',
    'loop.db',
    'loop.db-wal',
    'loop.db-shm',
    'logs',
    'fixed',
    'slow-ratings.yaml',
  ];
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    if (isOwned(folder)) return undefined;
    for (const name of ours) rmSync(join(folder, name), { recursive: true, force: true });
    return folder;
  } catch {
    // A folder one may not write to: the one where a program is installed, say.
    return undefined;
  }
}

/** A demo that was killed leaves its mark behind; the mark counts while the process lives. */
function isOwned(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, ownerFile), 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
