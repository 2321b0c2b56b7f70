import { Agent } from 'node:http';
import superagent from 'superagent';
import { headers, proxy, report, url } from './call.mjs';

await report(async () => {
  const sent = superagent.get(url).set(headers);
  if (proxy) sent.agent(new Agent({ proxyEnv: { HTTP_PROXY: proxy } }));
  const { status, text } = await sent;
  return { status, body: text };
});
