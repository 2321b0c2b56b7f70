/** Headers for the upstream's handshake; `ws` makes those of the handshake itself. */
export function handshakeHeaders(lines: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(': ');
    if (colon <= 0 || /^sec-websocket-/i.test(line)) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 2);
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

/**
 * Whether @fastify/http-proxy carries a WebSocket to this path as it is: it resolves what it takes
 * for a URL, and refuses what could lead elsewhere, in words of its own.
 */
export function isPlainPath(path: string): boolean {
  const [bare = ''] = path.split('?', 1);
  if (bare.startsWith('//') || bare.includes('\\')) return false;
  try {
    return !decodeURIComponent(bare)
      .replaceAll('\\', '/')
      .split('/')
      .some((segment) => segment === '.' || segment === '..');
  } catch {
    return false;
  }
}
