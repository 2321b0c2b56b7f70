import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** As a shell finds it; undefined where nothing of the name can be run. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  const folders = name.includes('/') ? [''] : (path ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => (folder === '' ? name : join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not ours to run
  }
}
