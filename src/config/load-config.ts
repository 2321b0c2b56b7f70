import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { Environment } from './environment.js';
import { parseConfig } from './parse-config.js';

export { parseConfig } from './parse-config.js';

const defaultFile = 'loop.yaml';

/**
 * Reads `file` (`--config`), else the one that `LOOP_CONFIG` names, else `./loop.yaml`.
 * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_UNREADABLE, LOOP_CONFIG_INVALID
 */
export async function loadConfig(
  file: string | undefined,
  env: Environment = process.env,
  cwd: string = process.cwd(),
): Promise<Config> {
  // An empty LOOP_CONFIG is one that a script has unset.
  const given = file ?? (env.LOOP_CONFIG || undefined);
  const shownAs = given ?? defaultFile;
  const path = resolve(cwd, shownAs);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw notFound(path, file, given);
    throw new LoopError(
      'LOOP_CONFIG_UNREADABLE',
      `expected a readable config file, got ${message}`,
      { cause: error },
    );
  }
  return parseConfig(text, path, { env, shownAs });
}

function notFound(path: string, flag: string | undefined, given: string | undefined): LoopError {
  const tried =
    flag !== undefined
      ? `(from --config)`
      : given !== undefined
        ? `(from LOOP_CONFIG)`
        : `(neither --config nor LOOP_CONFIG names another)`;
  return new LoopError(
    'LOOP_CONFIG_NOT_FOUND',
    `expected a config file at ${path} ${tried}, got no such file`,
  );
}
