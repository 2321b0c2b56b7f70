import { compileTextGlob } from '../../glob.js';
import { excerpt, leafMatcher } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** A glob over the request's authority; its port only counts when the pattern states one. */
export function hostMatcher(pattern: string): Matcher {
  const glob = compileTextGlob(pattern.toLowerCase());
  const withPort = /:(\d+|\*)$/.test(pattern) && !isBareIpv6(pattern);
  return leafMatcher({
    type: 'host',
    cost: 1,
    expected: pattern,
    matches: ({ authority }) => {
      const host = authority.toLowerCase();
      return glob(withPort ? host : withoutPort(host));
    },
    actual: ({ authority }) => (authority === '' ? 'no host' : excerpt(authority)),
  });
}

function withoutPort(authority: string): string {
  return isBareIpv6(authority) ? authority : authority.replace(/:\d*$/, '');
}

/** `::1` has colons that are no port's; with a port it is written `[::1]:80`. */
function isBareIpv6(authority: string): boolean {
  return !authority.startsWith('[') && authority.indexOf(':') !== authority.lastIndexOf(':');
}
