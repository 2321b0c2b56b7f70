/** What proxies and load balancers say of a request, beside `X-Forwarded…` and what loop writes itself. */
const hints: ReadonlySet<string> = new Set([
  'forwarded',
  'forwarded-for',
  'x-real-ip',
  'x-real-port',
  'true-client-ip',
  'client-ip',
  'x-client-ip',
  'x-client-port',
  'x-cluster-client-ip',
  'x-remote-ip',
  'x-remote-addr',
  'x-remote-user',
  'remote-user',
  'x-proxyuser-ip',
  'x-original-forwarded-for',
  'x-original-host',
  'x-original-proto',
  'x-original-uri',
  'x-original-url',
  'x-original-method',
  'x-original-remote-addr',
  'x-rewrite-url',
  'x-host',
  'x-scheme',
  'x-url-scheme',
  'front-end-https',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'fastly-client-ip',
  'fly-client-ip',
  'x-azure-clientip',
  'x-azure-socketip',
  'x-appengine-user-ip',
  'x-envoy-external-address',
  'x-envoy-internal',
  'x-envoy-original-path',
]);

/**
 * Whether a header says what only a proxy in front can know: who the client is, by which name, scheme
 * or path it came. Servers that take headers for variables (CGI, WSGI) read `_` as `-`.
 * @param name in lower case
 */
export function isProxyHint(name: string): boolean {
  const dashed = name.includes('_') ? name.replaceAll('_', '-') : name;
  return dashed.startsWith('x-forwarded') || hints.has(dashed);
}
