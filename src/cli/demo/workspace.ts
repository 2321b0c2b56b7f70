import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the demo keeps its config, captures and logs: what a person may look at afterwards. */
export interface Workspace {
  readonly folder: string;
  readonly config: string;
  readonly logs: string;
  readonly fixedCopy: string;
}

/** `.loop/demo` of the current folder, emptied of an earlier demo; else a temporary folder. */
export function openWorkspace(cwd: string): Workspace {
  const folder = emptied(join(cwd, '.loop', 'demo')) ?? mkdtempSync(join(tmpdir(), 'loop-demo-'));
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  return { folder, config: join(folder, 'loop.yaml'), logs, fixedCopy: join(folder, 'fixed') };
}

function emptied(folder: string): string | undefined {
  const ours = ['loop.yaml', 'loop.db', 'loop.db-wal', 'loop.db-shm', 'logs', 'fixed'];
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    for (const name of ours) rmSync(join(folder, name), { recursive: true, force: true });
    return folder;
  } catch {
    // A folder one may not write to: the one where a program is installed, say.
    return undefined;
  }
}
