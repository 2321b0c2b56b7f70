import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '../../../..');

/** Where the programs lie, each language in a folder. */
export const programs = join(import.meta.dirname, '../programs');

export function nodeOf(major: 20 | 22 | 24 | 26): string {
  return major === 24
    ? join(root, 'node_modules/node/bin/node')
    : join(root, `test/peers/nodes/node_modules/node-${major}/bin/node`);
}

/** What the command prints, as far as the pattern's group finds it. */
export function printed(pattern: RegExp, command: string, ...args: string[]): string {
  return pattern.exec(execFileSync(command, args, { encoding: 'utf8' }))?.[1] ?? '?';
}

export function packageVersion(name: string): string {
  const file = join(programs, 'node/node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Where a program of the machine lies; its bare name when it is not there. */
export function installed(program: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(existsSync) ?? program;
}
