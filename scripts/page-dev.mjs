// The page while one works on it: Vite's server, which shows a change at once, in front of a loop
// that runs (`loop gateway`, `loop ui`).
//
//     node scripts/page-dev.mjs --to http://127.0.0.1:8081 --port 5173

import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { pageConfig } from './build-page.mjs';

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'http://127.0.0.1:8081' },
    port: { type: 'string', default: '5173' },
  },
});
const { root, base, configFile, envDir, oxc } = pageConfig('');
const server = await createServer({
  ...{ root, base, configFile, envDir, oxc },
  server: {
    host: '127.0.0.1',
    port: Number(values.port),
    proxy: { '/api': { target: values.to, changeOrigin: true, configure: asOurOwn } },
  },
});
await server.listen();
server.printUrls();

/** The admin API takes no request that a page of elsewhere made; here that page is this one. */
function asOurOwn(proxy) {
  proxy.on('proxyReq', (request) => {
    for (const name of ['origin', 'sec-fetch-site', 'referer']) request.removeHeader(name);
  });
}
