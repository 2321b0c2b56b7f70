import { Agent } from 'node:http';
import fetch from 'node-fetch';
import { headers, proxy, report, url } from './call.mjs';

await report(async () => {
  const own = proxy ? { agent: new Agent({ proxyEnv: { HTTP_PROXY: proxy } }) } : {};
  const response = await fetch(url, { headers, ...own });
  return { status: response.status, body: await response.text() };
});
