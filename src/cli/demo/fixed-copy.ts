import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoopError } from '../../core/errors.js';

export interface Fix {
  /** The line as it is, and as it should be. */
  readonly before: string;
  readonly after: string;
}

const expectsAList = 'of answer.ratings)';
const acceptsBoth = 'of [answer.ratings].flat())';

/** Copies the compiled sample to `folder` and mends the line of reviews that fails. */
export function writeFixedCopy(samples: string, folder: string): Fix {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const name of readdirSync(samples)) {
    if (name.endsWith('.js')) copyFileSync(join(samples, name), join(folder, name));
  }
  const file = join(folder, 'reviews.js');
  const source = readFileSync(file, 'utf8');
  const before = source.split('\n').find((line) => line.includes(expectsAList));
  if (before === undefined) {
    throw new LoopError('LOOP_CLI_DEMO', `${file}: expected a line with "${expectsAList}"`);
  }
  const after = before.replace(expectsAList, acceptsBoth);
  writeFileSync(file, source.replace(before, after));
  return { before: before.trim(), after: after.trim() };
}
