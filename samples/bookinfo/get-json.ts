import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { NotFound } from './serve.js';
import { traceHeaders } from './trace-headers.js';

/** What another service answers to a GET, on behalf of the request `incoming`. */
export async function getJson<Answer>(
  service: string,
  path: string,
  incoming: IncomingMessage,
): Promise<Answer> {
  const { url, host, target } = wayTo(service, path);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { host, accept: 'application/json', ...traceHeaders(incoming.headers) };
    request(url, { path: target, headers }, resolve).on('error', reject).end();
  });
  const body = await text(response);
  if (response.statusCode === 404) throw new NotFound(`${service} has no ${path}`);
  if (response.statusCode !== 200) {
    throw new Error(`${service} answered ${response.statusCode} to GET ${path}`);
  }
  return JSON.parse(body) as Answer;
}

/**
 * Three ways to reach `ratings`; the first that is set counts:
 * `RATINGS_URL=http://127.0.0.1:19082` calls that address itself, as debug copies do;
 * `MESH=http://127.0.0.1:8082` calls the gateway, with the service in the Host header;
 * `HTTP_PROXY=http://127.0.0.1:8082` asks the gateway as a proxy, with the service in the target.
 */
function wayTo(service: string, path: string): { url: string; host: string; target: string } {
  const { MESH, HTTP_PROXY } = process.env;
  const own = process.env[`${service.toUpperCase()}_URL`];
  if (own) return { url: own, host: new URL(own).host, target: path };
  if (MESH) return { url: MESH, host: service, target: path };
  if (HTTP_PROXY) return { url: HTTP_PROXY, host: service, target: `http://${service}${path}` };
  return { url: 'http://127.0.0.1:8082', host: service, target: path };
}
