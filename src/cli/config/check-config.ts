import {
  builtInRedactedHeaders,
  type Config,
  type OtlpConfig,
  type RouteConfig,
} from '../../core/config.js';
import { secretKindOf } from '../../core/secret-name.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { configText } from './config-text.js';

/** Says what the config resolves to; what is wrong in it is the error that loading it throws. */
export async function checkConfig(session: Session, format: 'text' | 'json'): Promise<void> {
  const loaded = await session.rooms.loadConfig(session.configFile, { looksAtFiles: true });
  const config = withoutSecrets(loaded);
  session.io.stdout.write(format === 'json' ? jsonText(config) : configText(config));
}

/** The output ends up in tickets; the token may come from the environment, headers may hold one. */
function withoutSecrets(config: Config): Config {
  const { gateway, observe, routes } = config;
  return {
    ...config,
    routes: routes.map(withoutHeaderValues),
    ...(gateway.adminToken === null ? {} : { gateway: { ...gateway, adminToken: '(set)' } }),
    ...(observe === undefined
      ? {}
      : { observe: { ...observe, otlp: withoutValues(observe.otlp) } }),
  };
}

/** What a route sets may be the credential of its service. */
function withoutHeaderValues(route: RouteConfig): RouteConfig {
  const request = route.headers?.request;
  if (request === undefined) return route;
  const { set, add, remove } = request;
  return {
    ...route,
    headers: { ...route.headers, request: { set: masked(set), add: masked(add), remove } },
  };
}

function masked(values: Readonly<Record<string, string>>): Record<string, string> {
  const isSecret = (name: string) =>
    builtInRedactedHeaders.includes(name) || secretKindOf(name) !== null;
  const entries = Object.entries(values);
  return Object.fromEntries(entries.map(([name, each]) => [name, isSecret(name) ? '(set)' : each]));
}

function withoutValues(otlp: OtlpConfig | null): OtlpConfig | null {
  if (otlp === null) return null;
  const headers = Object.keys(otlp.headers).map((name) => [name, '(set)']);
  return { ...otlp, headers: Object.fromEntries(headers) };
}
