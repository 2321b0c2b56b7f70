// Runs inside the debuggee, as text: it must not refer to anything outside of itself.

import type * as Fs from 'node:fs';

export function readFiles(
  load: (name: string) => unknown,
  paths: readonly string[],
  bytesMax: number,
  mustHave: string,
): (string | null)[] {
  const fs = load('fs') as typeof Fs;
  return paths.map((path) => {
    try {
      const { size } = fs.statSync(path);
      if (size > bytesMax) return null;
      const text = fs.readFileSync(path, 'utf8');
      return text.includes(mustHave) ? text : null;
    } catch {
      return null;
    }
  });
}
