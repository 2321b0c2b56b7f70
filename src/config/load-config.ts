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
  const origin = originOf(file, given);
  return parseConfig(await read(path, origin), path, { env, shownAs });
}

function originOf(flag: string | undefined, given: string | undefined): string {
  if (flag !== undefined) return 'from --config';
  if (given !== undefined) return 'from LOOP_CONFIG';
  return 'neither --config nor LOOP_CONFIG names another';
}

async function read(path: string, origin: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const text = `expected a config file at ${path} (${origin}), got no such file`;
      throw new LoopError('LOOP_CONFIG_NOT_FOUND', text, { cause });
    }
    const got = code === 'EISDIR' ? 'a folder' : message;
    const text = `expected a readable config file at ${path} (${origin}), got ${got}`;
    throw new LoopError('LOOP_CONFIG_UNREADABLE', text, { cause });
  }
}
