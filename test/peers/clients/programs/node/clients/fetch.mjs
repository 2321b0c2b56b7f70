import { headers, proxy, report, url } from './call.mjs';

await report(async () => {
  const own = proxy ? { dispatcher: new (await import('undici7')).ProxyAgent(proxy) } : {};
  const response = await fetch(url, { headers, ...own });
  return { status: response.status, body: await response.text() };
});
