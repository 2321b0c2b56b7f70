// Runs inside the debuggee, as text: it must not refer to anything outside of itself.

import type * as Fs from 'node:fs';

export function findFiles(load: (name: string) => unknown, root: string): string[] {
  const fs = load('fs') as typeof Fs;
  // The service stands still meanwhile.
  const filesMax = 5_000;
  const endsAtMs = Date.now() + 200;
  const found: string[] = [];
  const folders = [root];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    if (found.length >= filesMax || Date.now() > endsAtMs) break;
    let entries: Fs.Dirent[] = [];
    try {
      entries = fs.readdirSync(folder, { withFileTypes: true });
    } catch {
      // Not there, or not to be read.
    }
    for (const entry of entries) {
      const path = folder.endsWith('/') ? folder + entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push(path);
      } else if (/\.([cm]?[jt]sx?|vue|svelte|coffee)$/.test(entry.name)) {
        found.push(path);
      }
    }
  }
  return found;
}
