import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageFile, PageFiles } from '../core/page.js';

/**
 * What the page may do: load from here, and nothing from within its HTML. So what a capture holds
 * stays text, even where the page would make a mistake.
 */
export const pagePolicy = [
  ["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:"],
  ["font-src 'self'", "connect-src 'self'", "worker-src 'self'"],
  ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
]
  .flat()
  .join('; ');

const aYear = 'public, max-age=31536000, immutable';
/** What the page begins with. */
const start = '/index.html';
const gzipBytesMin = 1024;
const compress = promisify(gzip);

/**
 * The files that were built, by their whole path: a map that is made at start, so no path leads out
 * of it. What has no dot in its last part is an address within the page: `/captures/17`.
 */
export function servePage(
  fastify: FastifyInstance,
  { files, onOpen }: { readonly files: PageFiles; readonly onOpen: () => void },
): void {
  const packed = new Map<PageFile, Promise<Buffer>>();
  fastify.setNotFoundHandler(async (request, reply) => {
    const file = isReading(request)
      ? fileFor(request.url.split('?', 1)[0] ?? '', files)
      : undefined;
    if (file === undefined) return notFound(request, reply, files);
    if (file === files.get(start)) onOpen();
    reply
      .header('content-type', file.contentType)
      .header('content-security-policy', pagePolicy)
      .header('cross-origin-opener-policy', 'same-origin')
      .header('vary', 'accept-encoding')
      .header('cache-control', file.isForever ? aYear : 'no-cache');
    if (!takesGzip(request) || file.body.length < gzipBytesMin) return reply.send(file.body);
    const body = packed.get(file) ?? compress(file.body);
    packed.set(file, body);
    return reply.header('content-encoding', 'gzip').send(await body);
  });
}

function fileFor(path: string, files: PageFiles): PageFile | undefined {
  if (isOfTheApi(path)) return undefined;
  const found = files.get(path);
  if (found !== undefined) return found;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.includes('.') ? undefined : files.get(start);
}

export function isOfTheApi(path: string): boolean {
  return path === '/api' || path.startsWith('/api/') || path === '/metrics';
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function takesGzip({ headers }: FastifyRequest): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(headers['accept-encoding'] ?? '');
}

function notFound(request: FastifyRequest, reply: FastifyReply, files: PageFiles): FastifyReply {
  const what = `${request.method} ${request.url.split('?', 1)[0]}`;
  const message =
    files.size === 0
      ? `${what}: there is no such thing here, and the page was not built (npm run build)`
      : `${what}: there is no such thing here`;
  return reply.code(404).send({ error: { code: 'not_found', message } });
}
