import type { Endpoint } from '../../core/config.js';
import { asHttpUrl, readEndpointScheme } from '../../core/endpoint-url.js';
import { type Refuse, text } from './text.js';

export const endpointForm =
  'an http://, https://, h2:// or h2c:// URL such as http://127.0.0.1:9080';

/** Where a service is called: protocol, host and port, and nothing else. */
export const endpoint = text(endpointForm, parseEndpoint, '(https?|h2c?)://[^/?#@]+/?');

/** Undefined when it is none. */
export function parseEndpointText(value: string): Endpoint | undefined {
  return parseEndpoint(value, () => undefined);
}

function parseEndpoint(value: string, refuse: Refuse): Endpoint | undefined {
  // The URL parser forgives much (http:/host, blanks, backslashes) that is no address here.
  const scheme = readEndpointScheme(value);
  const text = asHttpUrl(value);
  if (scheme === undefined || !/:\/\/[^\s/\\]/.test(value) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return refuse('a URL without user and password, got one that has them');
  }
  if (url.pathname !== '/') {
    return refuse('a URL without a path (the path of a request goes through untouched)');
  }
  if (/[?#]/.test(value)) return refuse('a URL without a query or fragment');
  if (url.port === '0') return refuse('a port from 1 to 65535');
  const port = url.port === '' ? (scheme.protocol === 'https' ? 443 : 80) : Number(url.port);
  return { ...scheme, host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}
