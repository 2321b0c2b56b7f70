import type { Config, OtlpConfig } from '../../core/config.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { configText } from './config-text.js';

/** Says what the config resolves to; what is wrong in it is the error that loading it throws. */
export async function checkConfig(session: Session, format: 'text' | 'json'): Promise<void> {
  const config = withoutSecrets(await session.rooms.loadConfig(session.configFile));
  session.io.stdout.write(format === 'json' ? jsonText(config) : configText(config));
}

/** The output ends up in tickets; the token may come from the environment, headers may hold one. */
function withoutSecrets(config: Config): Config {
  const { gateway, observe } = config;
  return {
    ...config,
    ...(gateway.adminToken === null ? {} : { gateway: { ...gateway, adminToken: '(set)' } }),
    ...(observe === undefined
      ? {}
      : { observe: { ...observe, otlp: withoutValues(observe.otlp) } }),
  };
}

function withoutValues(otlp: OtlpConfig | null): OtlpConfig | null {
  if (otlp === null) return null;
  const headers = Object.keys(otlp.headers).map((name) => [name, '(set)']);
  return { ...otlp, headers: Object.fromEntries(headers) };
}
