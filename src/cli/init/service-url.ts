import { type Address, parseAddress } from '../../core/address.js';

/** The address of a service as people type it: a port of this machine, `host:port`, or a URL. */
export function serviceUrl(text: string): string | undefined {
  if (/^\d{1,5}$/.test(text)) return originOf(`http://127.0.0.1:${text}`);
  if (/^https?:\/\//i.test(text)) return originOf(text);
  return /:\d{1,5}$/.test(text) ? originOf(`http://${text}`) : undefined;
}

/** Where such a URL leads. */
export function addressOfUrl(url: string): Address | undefined {
  const { hostname, port, protocol } = new URL(url);
  return parseAddress(`${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`);
}

/** Undefined for what has a path, a query, a user, or no port that can be called. */
function originOf(url: string): string | undefined {
  if (!/^https?:\/\/[^\s/\\?#@]+\/?$/i.test(url) || !URL.canParse(url)) return undefined;
  const { origin, port } = new URL(url);
  return port === '0' ? undefined : origin;
}
