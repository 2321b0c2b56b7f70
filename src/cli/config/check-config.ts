import type { Config } from '../../core/config.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { configText } from './config-text.js';

/** Says what the config resolves to; what is wrong in it is the error that loading it throws. */
export async function checkConfig(session: Session, format: 'text' | 'json'): Promise<void> {
  const config = withoutToken(await session.rooms.loadConfig(session.configFile));
  session.io.stdout.write(format === 'json' ? jsonText(config) : configText(config));
}

/** The output ends up in tickets; the token may come from the environment. */
function withoutToken(config: Config): Config {
  if (config.gateway.adminToken === null) return config;
  return { ...config, gateway: { ...config.gateway, adminToken: '(set)' } };
}
