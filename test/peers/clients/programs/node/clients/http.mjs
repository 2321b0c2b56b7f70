import http from 'node:http';
import { headers, proxy, report, url } from './call.mjs';

await report(
  () =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(proxy ?? url);
      const options = proxy
        ? { hostname, port, path: url, headers: { host: new URL(url).host } }
        : url;
      const sent = proxy ? http.get(options, answered) : http.get(url, { headers }, answered);
      sent.on('error', reject);
      function answered(response) {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode, body }));
      }
    }),
);
