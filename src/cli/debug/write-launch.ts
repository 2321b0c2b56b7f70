import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type LaunchEntry, mergeLaunch } from './merge-launch.js';

/**
 * Puts the entry into the file; it and its folder are made when there is none. A file that is not
 * understood is left as it is.
 * @returns what went wrong; undefined when it is written
 */
export function writeLaunch(file: string, entry: LaunchEntry): string | undefined {
  try {
    const merged = mergeLaunch(textOf(file), entry);
    if ('wrong' in merged) return merged.wrong;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, merged.text);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `expected a file that can be read and written, got: ${reason}`;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
