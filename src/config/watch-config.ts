import { type FSWatcher, realpathSync, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** How long a file must have stayed as it is: editors and copies write in several steps. */
const settleMs = 100;

/**
 * Calls `onChange` after the file became another: edited, replaced by a rename (as most editors
 * save), or reached by a symlink that was swapped (as Kubernetes updates a ConfigMap).
 * Returns what stops it. Never throws for a file that is away; `onChange` is called when it is back.
 *
 * Folders are watched, because a watch on a file stays with what a rename has put out of place.
 */
export function watchConfig(file: string, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let reported = stateOf(file);
  let seen = reported;

  const settle = (): void => {
    timer = undefined;
    const state = stateOf(file);
    if (state === undefined || state === reported) return;
    if (state !== seen) {
      seen = state;
      schedule();
      return;
    }
    reported = state;
    watchFolders();
    onChange();
  };
  // Not put off by further events: a busy neighbour (a database's log, say) would starve it.
  const schedule = (): void => {
    timer ??= setTimeout(settle, settleMs).unref();
  };
  const watchFolders = (): void => {
    const folders = foldersOf(file);
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!watchers.has(folder)) watchers.set(folder, watchFolder(folder));
    }
  };
  const watchFolder = (folder: string): FSWatcher => {
    // Events are hints, and their file name is not always given: the state decides.
    const watcher = watch(folder, { persistent: false }, schedule);
    // The folder is gone; SIGHUP still reloads.
    watcher.on('error', () => watcher.close());
    return watcher;
  };

  watchFolders();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}

/** Where the name is, and where the file is that it leads to. */
function foldersOf(file: string): Set<string> {
  const folders = new Set([dirname(file)]);
  try {
    folders.add(dirname(realpathSync(file)));
  } catch {
    // Between unlink and rename there is no file; its name's folder is watched all the same.
  }
  return folders;
}

/** Changes whenever the file does; undefined while there is none. */
function stateOf(file: string): string | undefined {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return [realpathSync(file), ino, size, mtimeMs, ctimeMs].join();
  } catch {
    return undefined;
  }
}
