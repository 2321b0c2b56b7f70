import { Agent } from 'node:http';
import got from 'got';
import { headers, proxy, report, url } from './call.mjs';

await report(async () => {
  const own = proxy ? { agent: { http: new Agent({ proxyEnv: { HTTP_PROXY: proxy } }) } } : {};
  const { statusCode, body } = await got(url, { headers, retry: { limit: 0 }, ...own });
  return { status: statusCode, body };
});
