import type { Config } from '../core/config.js';
import { readConfigFile } from './config-file.js';
import type { Environment } from './environment.js';
import { parseConfig } from './parse-config.js';

export { parseConfig } from './parse-config.js';

/**
 * Finds, reads and validates the config.
 * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_UNREADABLE, LOOP_CONFIG_INVALID
 */
export async function loadConfig(
  file: string | undefined,
  env: Environment = process.env,
  cwd: string = process.cwd(),
): Promise<Config> {
  const { text, path, shownAs } = await readConfigFile(file, env, cwd);
  return parseConfig(text, path, { env, shownAs });
}
