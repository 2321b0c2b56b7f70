import { compileTextGlob } from './glob.js';
import { foldAuthority, foldedAuthority } from './host.js';

/**
 * Whether an authority is what a host pattern means, in whatever spelling: a host or a glob. The port
 * only counts when the pattern states one; what has none is at 80.
 */
export function compileHostPattern(pattern: string): (authority: string) => boolean {
  const withPort = /:[\d*]+$/.test(pattern) && !isBareIpv6(pattern);
  const glob = compileTextGlob(
    pattern.includes('*')
      ? pattern.toLowerCase().replace(/\.(?=$|:[\d*]+$)/, '')
      : foldedAuthority(pattern),
  );
  const isDefault = pattern.endsWith(':80');
  return (authority) => {
    const { host, port } = foldAuthority(authority);
    if (!withPort) return glob(host);
    return glob(port === null ? (isDefault ? `${host}:80` : host) : `${host}:${port}`);
  };
}

/** `::1` has colons that are no port's; with a port it is written `[::1]:80`. */
function isBareIpv6(pattern: string): boolean {
  return !pattern.startsWith('[') && pattern.indexOf(':') !== pattern.lastIndexOf(':');
}
