import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LoopError } from '../core/errors.js';
import type { Environment } from './environment.js';

const defaultFile = 'loop.yaml';

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As the user named it, for messages. */
  readonly shownAs: string;
  readonly text: string;
}

/**
 * Reads `file` (`--config`), else the one that `LOOP_CONFIG` names, else `./loop.yaml`.
 * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_UNREADABLE
 */
export async function readConfigFile(
  file: string | undefined,
  env: Environment,
  cwd: string,
): Promise<ConfigFile> {
  const given = givenFile(file, env);
  const path = configPath(file, env, cwd);
  return { path, shownAs: given ?? defaultFile, text: await read(path, originOf(file, given)) };
}

/** Absolute, whether there is such a file or not. */
export function configPath(
  file: string | undefined,
  env: Environment = process.env,
  cwd: string = process.cwd(),
): string {
  return resolve(cwd, givenFile(file, env) ?? defaultFile);
}

/** An empty LOOP_CONFIG is one that a script has unset. */
function givenFile(file: string | undefined, env: Environment): string | undefined {
  return file ?? (env.LOOP_CONFIG || undefined);
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
      const text = `expected a config file at ${path} (${origin}), got no such file; loop init writes one`;
      throw new LoopError('LOOP_CONFIG_NOT_FOUND', text, { cause });
    }
    const got = code === 'EISDIR' ? 'a folder' : message;
    const text = `expected a readable config file at ${path} (${origin}), got ${got}`;
    throw new LoopError('LOOP_CONFIG_UNREADABLE', text, { cause });
  }
}
