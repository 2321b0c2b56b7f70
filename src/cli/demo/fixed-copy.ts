import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoopError } from '../../core/errors.js';

export interface Fix {
  /** The line as it is, and as it should be. */
  readonly before: string;
  readonly after: string;
}

/** A piece of a line of reviews, and what is put in its place. */
export interface Mend {
  readonly find: string;
  readonly put: string;
}

/** Copies the compiled sample to `folder` and mends a line of reviews. */
export function writeFixedCopy(samples: string, folder: string, { find, put }: Mend): Fix {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const name of readdirSync(samples)) {
    if (name.endsWith('.js')) copyFileSync(join(samples, name), join(folder, name));
  }
  const file = join(folder, 'reviews.js');
  const source = readFileSync(file, 'utf8');
  const before = source.split('\n').find((line) => line.includes(find));
  if (before === undefined) {
    throw new LoopError('LOOP_CLI_DEMO', `${file}: expected a line with "${find}"`);
  }
  const after = before.replace(find, () => put);
  writeFileSync(
    file,
    source.replace(before, () => after),
  );
  return { before: before.trim(), after: after.trim() };
}
