// Runs inside the debuggee, as text: it must not refer to anything outside of itself.

import type * as Fs from 'node:fs';

/** Without symbolic links, as Node names its modules; null: the working folder. */
export function realPath(load: (name: string) => unknown, path: string | null): string {
  const fs = load('fs') as typeof Fs;
  const given = path ?? process.cwd();
  try {
    return fs.realpathSync(given);
  } catch {
    // Not there: a source that only its map has.
    return given;
  }
}
