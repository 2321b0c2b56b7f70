import { EnvHttpProxyAgent, ProxyAgent, request } from 'undici8';
import { headers, proxy, report, url } from './call.mjs';

await report(async () => {
  const fromEnv = process.env.CALL_ENV_AGENT ? { dispatcher: new EnvHttpProxyAgent() } : {};
  const own = proxy ? { dispatcher: new ProxyAgent(proxy) } : fromEnv;
  const { statusCode, body } = await request(url, { headers, ...own });
  return { status: statusCode, body: await body.text() };
});
