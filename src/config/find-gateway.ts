import { isLoopback, parseAddress } from '../core/address.js';
import type { GatewayAccess } from '../core/config.js';
import { namePattern } from '../core/name-pattern.js';
import { readConfigFile } from './config-file.js';
import { defaults } from './defaults.js';
import { type Environment, fillIn } from './environment.js';
import { isMapping, parsePlainly } from './plain-mapping.js';

/**
 * Where the running gateway answers, for commands that only ask it: as `findStore`, they start
 * without the whole schema. What cannot be read this way is left to `loadConfig`.
 * @throws LOOP_CONFIG_NOT_FOUND, LOOP_CONFIG_UNREADABLE, LOOP_CONFIG_INVALID
 */
export async function findGateway(
  file: string | undefined,
  env: Environment = process.env,
  cwd: string = process.cwd(),
): Promise<GatewayAccess> {
  const { text } = await readConfigFile(file, env, cwd);
  const plain = plainAccess(text, env);
  if (plain !== null) return plain;
  const { loadConfig } = await import('./load-config.js');
  return loadConfig(file, { env, cwd });
}

/** Null when the file does not plainly say. */
function plainAccess(text: string, env: Environment): GatewayAccess | null {
  const root = parsePlainly(text);
  const gateway = root?.gateway ?? {};
  const services = root?.services ?? {};
  if (root === null || !isMapping(gateway) || !isMapping(services)) return null;
  // Its files are looked for from the folder of the config.
  if (gateway.adminTls !== undefined || gateway.adminClient !== undefined) return null;
  const admin = parseAddress(String(gateway.admin ?? defaults.admin));
  const token = gateway.adminToken ?? '';
  const names = Object.keys(services);
  if (admin === undefined || typeof token !== 'string' || !names.every(isName)) return null;
  const { text: adminToken, missing } = fillIn(token, env);
  if (missing.length > 0 || (adminToken === '' && !isLoopback(admin.host))) return null;
  return {
    gateway: { admin, adminToken: adminToken || null },
    services: names.map((name) => ({ name })),
  };
}

const wholeName = new RegExp(`^(?:${namePattern})$`, 'u');

function isName(text: string): boolean {
  return wholeName.test(text);
}
