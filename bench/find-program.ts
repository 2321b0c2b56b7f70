import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

// Where nginx is; not on everybody's PATH.
const systemFolders = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** The program's path, or undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, ...systemFolders].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent, or not ours to run: the same to us
  }
}
