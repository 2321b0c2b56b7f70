import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as it came, pseudo headers first. */
export interface Http2Call {
  readonly stream: ServerHttp2Stream;
  readonly headers: readonly string[];
  readonly path: string;
  readonly session: number;
}

export interface Http2UpstreamOptions {
  readonly secure?: SecureServerOptions;
  readonly streamsMax?: number;
  readonly windowBytes?: number;
  readonly headerListBytes?: number;
}

/** An upstream in HTTP/2. */
export async function http2Upstream(
  serve: (call: Http2Call, index: number) => void,
  { secure, streamsMax, windowBytes, headerListBytes }: Http2UpstreamOptions = {},
) {
  const settings = {
    ...(streamsMax ? { maxConcurrentStreams: streamsMax } : {}),
    ...(windowBytes ? { initialWindowSize: windowBytes } : {}),
    ...(headerListBytes ? { maxHeaderListSize: headerListBytes } : {}),
  };
  const server = secure ? createSecureServer({ ...secure, settings }) : createServer({ settings });
  const sessions: ServerHttp2Session[] = [];
  const calls: Http2Call[] = [];
  const sockets: Socket[] = [];
  server
    .on('connection', (socket: Socket) => void sockets.push(socket))
    .on('session', (session: ServerHttp2Session) => {
      sessions.push(session);
      session.on('error', () => {});
    })
    .on('stream', (stream: ServerHttp2Stream, headers, _flags, raw: string[] = []) => {
      stream.on('error', () => {});
      const session = sessions.indexOf(stream.session as ServerHttp2Session);
      const call = { stream, headers: raw, path: String(headers[':path']), session };
      serve(call, calls.push(call) - 1);
    });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, sessions, sockets, calls };
}

export async function bodyOf(stream: ServerHttp2Stream): Promise<string> {
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  return body;
}
