import type { Config } from '../core/config.js';
import { readConfigFile } from './config-file.js';
import type { Environment } from './environment.js';
import { type ParseOptions, parseConfig } from './parse-config.js';

export { parseConfig } from './parse-config.js';

export interface LoadOptions extends Pick<ParseOptions, 'looksAtFiles'> {
  readonly env?: Environment;
  readonly cwd?: string;
}

/**
 * Finds, reads and validates the config.
 * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_UNREADABLE, LOOP_CONFIG_INVALID
 */
export async function loadConfig(
  file: string | undefined,
  { env = process.env, cwd = process.cwd(), looksAtFiles = false }: LoadOptions = {},
): Promise<Config> {
  const { text, path, shownAs } = await readConfigFile(file, env, cwd);
  return parseConfig(text, path, { env, shownAs, looksAtFiles });
}
