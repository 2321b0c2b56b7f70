import { dirname, resolve } from 'node:path';
import { readConfigFile } from './config-file.js';
import { defaults } from './defaults.js';
import type { Environment } from './environment.js';
import { isMapping, parsePlainly } from './plain-mapping.js';

const scheme = 'sqlite:';

/**
 * The path of the store, for commands that only look at recordings: they start in half the time
 * without the whole schema, and a mistake elsewhere in the file does not keep anyone from what was
 * recorded. What cannot be read this way is left to `loadConfig`, which can say what is wrong.
 * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_UNREADABLE, LOOP_CONFIG_INVALID
 */
export async function findStore(
  file: string | undefined,
  env: Environment = process.env,
  cwd: string = process.cwd(),
): Promise<string> {
  const { text, path } = await readConfigFile(file, env, cwd);
  const url = storeUrl(text);
  if (url !== null) return resolve(dirname(path), url.slice(scheme.length));
  const { loadConfig } = await import('./load-config.js');
  return (await loadConfig(file, { env, cwd })).store.path;
}

/** Null when the file does not plainly say. */
function storeUrl(text: string): string | null {
  const root = parsePlainly(text);
  if (root === null) return null;
  const store = root.store ?? {};
  if (!isMapping(store)) return null;
  const url = store.url ?? defaults.store;
  return typeof url === 'string' && /^sqlite:[^:/]|^sqlite:\/[^/]/.test(url) ? url : null;
}
