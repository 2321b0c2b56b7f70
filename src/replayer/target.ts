import type { Config, Endpoint, NamespaceConfig } from '../core/config.js';
import { didYouMean } from '../core/did-you-mean.js';
import { asHttpUrl, readEndpointScheme } from '../core/endpoint-url.js';
import { LoopError } from '../core/errors.js';

/** Where a replay goes: a namespace of the config, or one address given by hand. */
export type Target =
  | { readonly kind: 'namespace'; readonly label: string; readonly namespace: NamespaceConfig }
  | { readonly kind: 'url'; readonly label: string; readonly url: Endpoint };

export type TargetOption = '--to' | '--baseline';

/**
 * Reads `--to`, or another option that names a target.
 * @throws LOOP_REPLAYER_NO_NAMESPACE, LOOP_CLI_USAGE (a URL that is more than scheme, host, port)
 */
export function resolveTarget(config: Config, to: string, option: TargetOption = '--to'): Target {
  if (to.includes('://')) return { kind: 'url', label: to, url: parseEndpoint(to, option) };
  const namespace = config.namespaces.find((each) => each.name === to);
  if (namespace !== undefined) return { kind: 'namespace', label: namespace.name, namespace };
  const names = config.namespaces.map((each) => each.name);
  const known =
    names.length > 0 ? `the config has ${names.join(', ')}` : 'the config has no namespaces';
  throw new LoopError(
    'LOOP_REPLAYER_NO_NAMESPACE',
    `${option}: expected a namespace or a URL such as http://127.0.0.1:19080, got "${to}"${didYouMean(to, names)}; ${known}`,
  );
}

/** Where headers for it are set, for people. */
export function headersIn(target: Target): string {
  return target.kind === 'url' ? "a namespace's headers" : `namespaces.${target.label}.headers`;
}

function parseEndpoint(text: string, option: TargetOption): Endpoint {
  const scheme = readEndpointScheme(text);
  const url = URL.canParse(asHttpUrl(text)) ? new URL(asHttpUrl(text)) : null;
  if (url === null || scheme === undefined) {
    throw usage(
      option,
      `an http, https, h2 or h2c URL such as http://127.0.0.1:19080, got "${text}"`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw usage(option, `a URL without credentials (a namespace's headers may set authorization)`);
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    const rest = url.pathname + url.search + url.hash;
    throw usage(
      option,
      `http://host:port alone, as the recorded path is sent untouched, got "${rest}"`,
    );
  }
  const port = url.port === '' ? (scheme.protocol === 'https' ? 443 : 80) : Number(url.port);
  return { ...scheme, host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

function usage(option: TargetOption, expected: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', `${option}: expected ${expected}`);
}
