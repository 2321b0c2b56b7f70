import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { ConnectionOptions } from 'node:tls';
import { onTestFinished } from 'vitest';

/** What has come of an answer in HTTP/2, each header as it came. */
export interface Http2Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly trailers: readonly string[];
  /** 1xx, in their order. */
  readonly interim: readonly (readonly [status: number, headers: readonly string[]])[];
  readonly body: string;
  /** What the stream ended with; 0 when it ended well. */
  readonly code: number;
  first(name: string): string | undefined;
}

/** A client whose session is there; closed when the test is over. */
export async function http2Client(
  port: number,
  options: {
    readonly tls?: ConnectionOptions;
    readonly windowBytes?: number;
    readonly headerListBytes?: number;
  } = {},
): Promise<ClientHttp2Session> {
  const { tls, windowBytes, headerListBytes } = options;
  const settings = {
    ...(windowBytes ? { initialWindowSize: windowBytes } : {}),
    ...(headerListBytes ? { maxHeaderListSize: headerListBytes } : {}),
  };
  const session = connect(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`, {
    ...tls,
    settings,
  });
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  await once(session, 'remoteSettings');
  return session;
}

/** Headers in their order, pseudo headers first. */
export function request(
  session: ClientHttp2Session,
  path: string,
  more: {
    readonly method?: string;
    readonly headers?: readonly string[];
    readonly open?: true;
  } = {},
): ClientHttp2Stream {
  const { method = 'GET', headers = [], open = false } = more;
  const scheme = session.encrypted ? 'https' : 'http';
  const pseudo = [':method', method, ':scheme', scheme, ':authority', 'ratings', ':path', path];
  const stream = session.request([...pseudo, ...headers], {
    endStream: !open,
    waitForTrailers: open,
  });
  stream.on('error', () => {});
  return stream;
}

export async function answer(stream: ClientHttp2Stream): Promise<Http2Answer> {
  let raw: readonly string[] = [];
  let trailers: readonly string[] = [];
  const interim: (readonly [number, readonly string[]])[] = [];
  let body = '';
  stream
    .on('response', (_headers, _flags, list: string[] = []) => {
      raw = list;
    })
    .on('headers', (_headers, _flags, list: string[] = []) => {
      interim.push([Number(list[1]), list.slice(2)]);
    })
    .on('trailers', (_headers, _flags, list: string[] = []) => {
      trailers = list;
    })
    .on('data', (chunk: Buffer) => {
      body += chunk.toString('latin1');
    });
  // `once` would reject where the stream ends with an error.
  if (!stream.destroyed) await new Promise<void>((resolve) => stream.once('close', resolve));
  const headers = raw.slice(2);
  return {
    ...{ status: Number(raw[1]), headers, trailers, interim, body },
    code: stream.rstCode,
    first: (name) => headers[headers.findIndex((each, i) => i % 2 === 0 && each === name) + 1],
  };
}

export async function get(session: ClientHttp2Session, path: string, headers: string[] = []) {
  return answer(request(session, path, { headers }));
}
