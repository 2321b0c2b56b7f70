import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A status, with a body that says the turn; or what happens in place of an answer. */
export type Turn = number | 'reset' | 'silent' | 'half' | { readonly grpc: number };

export interface Asked {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly atMs: number;
}

export interface ScriptedOrigin {
  readonly port: number;
  readonly asked: Asked[];
  /** From here on. */
  script: readonly Turn[];
}

/** Answers requests by a script, a turn each; then the last turn again and again. */
export async function scriptedOrigin(...script: readonly Turn[]): Promise<ScriptedOrigin> {
  const asked: Asked[] = [];
  const origin = { port: 0, asked, script };
  let turns = 0;
  const server = createServer(async (req, res) => {
    const { script: now } = origin;
    const turn = now[Math.min(turns++, now.length - 1)] ?? 200;
    const atMs = performance.now();
    const parts: Buffer[] = [];
    for await (const part of req) parts.push(part as Buffer);
    const { method = '', headers } = req;
    asked.push({ method, headers, body: Buffer.concat(parts).toString(), atMs });
    if (turn === 'reset') req.socket.resetAndDestroy();
    else if (turn === 'half') {
      res.writeHead(200, { 'content-length': '100' });
      res.write('half');
      setTimeout(() => req.socket.destroy(), 20);
    } else if (typeof turn === 'object') {
      res.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': String(turn.grpc) });
      res.end();
    } else if (turn !== 'silent') {
      res.writeHead(turn);
      res.end(`turn ${asked.length}`);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  origin.port = (server.address() as AddressInfo).port;
  return origin;
}
