import { formatAddress } from './address.js';
import type { Endpoint } from './config.js';

/** `h2c://127.0.0.1:50051`, as the config has it. */
export function endpointUrl(endpoint: Endpoint): string {
  return `${schemeOf(endpoint)}://${formatAddress(endpoint)}`;
}

function schemeOf({ protocol, http2 }: Endpoint): string {
  if (http2 !== true) return protocol;
  return protocol === 'https' ? 'h2' : 'h2c';
}

/** By which scheme an endpoint is called, and how; undefined when it is none. */
export function readEndpointScheme(url: string): Pick<Endpoint, 'protocol' | 'http2'> | undefined {
  const scheme = /^(https?|h2c?):\/\//.exec(url)?.[1];
  switch (scheme) {
    case 'http':
    case 'https':
      return { protocol: scheme };
    case 'h2':
      return { protocol: 'https', http2: true };
    case 'h2c':
      return { protocol: 'http', http2: true };
    default:
      return undefined;
  }
}

/** As a URL that every parser of URLs knows. */
export function asHttpUrl(url: string): string {
  return url.replace(/^h2c:/, 'http:').replace(/^h2:/, 'https:');
}
