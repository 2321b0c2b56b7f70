import type { ConfigOutline, OutlinedService } from '../core/config-outline.js';
import { emptyOutline } from '../core/config-outline.js';
import { unsaidRouteName } from '../core/route-targets.js';
import { readConfigFile } from './config-file.js';
import { defaults } from './defaults.js';
import type { Environment } from './environment.js';
import { isMapping, type PlainMapping, parsePlainly } from './plain-mapping.js';

/** Empty when there is no config, or none that can be read. */
export async function readOutline(
  file: string | undefined,
  env: Environment = process.env,
  cwd: string = process.cwd(),
): Promise<ConfigOutline> {
  try {
    return outlineOf((await readConfigFile(file, env, cwd)).text);
  } catch {
    return emptyOutline; // whoever needs the config will be told what is wrong
  }
}

/** Pure: what the text of a config says. */
export function outlineOf(text: string): ConfigOutline {
  const root = parsePlainly(text);
  if (root === null) return emptyOutline;
  const gateway = isMapping(root.gateway) ? root.gateway : {};
  const capture = isMapping(root.capture) ? root.capture : {};
  return {
    listeners: [
      { name: 'edge', address: textOf(gateway.listen) ?? defaults.listen },
      { name: 'mesh', address: textOf(gateway.mesh) ?? defaults.mesh },
    ],
    services: servicesOf(root.services),
    namespaces: entriesOf(root.namespaces).map(([name, namespace]) => ({
      name,
      services: isMapping(namespace) ? servicesOf(namespace.services) : [],
    })),
    rules: mappingsOf(capture.rules).flatMap(({ name }) => textOf(name) ?? []),
    faults: mappingsOf(root.faults).flatMap(({ name }) => textOf(name) ?? []),
    routes: [
      ...new Set(
        mappingsOf(root.routes).flatMap(
          ({ name, to }) => textOf(name) ?? textOf(to) ?? joinedOf(to) ?? [],
        ),
      ),
    ],
  };
}

function servicesOf(value: unknown): OutlinedService[] {
  return entriesOf(value).map(([name, service]) => ({
    name,
    url: textOf(service) ?? (isMapping(service) ? urlIn(service) : undefined) ?? null,
  }));
}

/** Of several endpoints, the first. */
function urlIn({ url, endpoints }: PlainMapping): string | undefined {
  return textOf(url) ?? (Array.isArray(endpoints) ? textOf(endpoints[0]) : undefined);
}

/** What a route is called that leads to several services. */
function joinedOf(to: unknown): string | undefined {
  const services = mappingsOf(to).flatMap(({ service }) => textOf(service) ?? []);
  return services.length === 0 ? undefined : unsaidRouteName(services);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isMapping(value) ? Object.entries(value) : [];
}

function mappingsOf(value: unknown): PlainMapping[] {
  return Array.isArray(value) ? value.filter(isMapping) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
