import axios from 'axios';
import { headers, proxy, report, url } from './call.mjs';

await report(async () => {
  const { hostname: host, port } = new URL(proxy ?? url);
  const own = proxy ? { proxy: { protocol: 'http', host, port: Number(port) } } : {};
  const { status, data } = await axios.get(url, { headers, responseType: 'text', ...own });
  return { status, body: data };
});
