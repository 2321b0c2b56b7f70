/** The address of a service as people type it: a port of this machine, `host:port`, or a URL. */
export function serviceUrl(text: string): string | undefined {
  if (/^\d{1,5}$/.test(text)) return originOf(`http://127.0.0.1:${text}`);
  if (/^https?:\/\//i.test(text)) return originOf(text);
  return /:\d{1,5}$/.test(text) ? originOf(`http://${text}`) : undefined;
}

/** Undefined for what has a path, a query, a user, or no port that can be called. */
function originOf(url: string): string | undefined {
  if (!/^https?:\/\/[^\s/\\?#@]+\/?$/i.test(url) || !URL.canParse(url)) return undefined;
  const { origin, port } = new URL(url);
  return port === '0' ? undefined : origin;
}
