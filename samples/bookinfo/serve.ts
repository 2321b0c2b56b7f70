import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Thrown by a handler (or by what it calls) to answer 404. */
export class NotFound extends Error {}

/**
 * Runs one service on 127.0.0.1 at `PORT`, else at its usual port, until SIGTERM, or until the
 * process that started it is gone, where there is a channel to it. What a handler throws becomes a
 * 500 with the message in its body, and goes to stderr with its stack, whose lines are those of the
 * TypeScript when node runs with `--enable-source-maps`.
 */
export function serve(service: string, usualPort: number, handle: Handler): void {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const status = error instanceof NotFound ? 404 : 500;
      if (status === 500) console.error(error);
      const message = error instanceof Error ? error.message : String(error);
      sendJson(response, status, { service, error: message });
    });
  });
  server.listen(Number(process.env.PORT ?? usualPort), '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    console.log(`${service} ready on http://127.0.0.1:${port}`);
  });
  server.on('error', (error) => {
    console.error(`${service}: ${error.message}`);
    process.exit(1);
  });
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
}

export function sendJson(response: ServerResponse, status: number, answer: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(answer)}\n`);
}

/** The book's id, for a request such as `GET /ratings/4` when `folder` is `/ratings/`. */
export function bookIn(folder: string, request: IncomingMessage): number {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const id = path.startsWith(folder) ? path.slice(folder.length) : '';
  if (request.method !== 'GET' || !/^\d{1,9}$/.test(id)) {
    throw new NotFound(`expected GET ${folder}<book>, got ${request.method} ${path}`);
  }
  return Number(id);
}
