import { fileURLToPath } from 'node:url';

/** How a script runs this very loop, also where `loop` is an alias, which a script does not see. */
export interface OwnCommand {
  readonly node: string;
  readonly main: string;
}

export function ownCommand(): OwnCommand {
  // Also right in the installed package: this file lies as deep there.
  const main = fileURLToPath(new URL('../../main.js', import.meta.url));
  return { node: process.execPath, main };
}

/** As one word of bash, zsh and fish alike. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
