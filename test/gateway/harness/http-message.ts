import type { Wire } from './wire.js';

export interface WireHead {
  /** `HTTP/1.1 200 OK`, or `GET / HTTP/1.1`. */
  readonly line: string;
  /** In order, case as it came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Values of a header, whatever its case. */
  all(name: string): string[];
  first(name: string): string | undefined;
}

export interface WireResponse extends WireHead {
  readonly status: number;
  readonly body: string;
  /** Trailer lines, without line ends. */
  readonly trailers: readonly string[];
}

export async function readHead(wire: Wire): Promise<WireHead> {
  const [line = '', ...lines] = (await wire.until('\r\n\r\n')).slice(0, -4).split('\r\n');
  const headers = lines.map((each) => {
    const colon = each.indexOf(': ');
    return [each.slice(0, colon), each.slice(colon + 2)] as const;
  });
  const all = (name: string) =>
    headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  return { line, headers, all, first: (name) => all(name)[0] };
}

/** Reads one final response, as strictly as a suspicious client would. */
export async function readResponse(wire: Wire, method = 'GET'): Promise<WireResponse> {
  const head = await readHead(wire);
  const status = Number(head.line.split(' ')[1]);
  const bodyless = method === 'HEAD' || status === 204 || status === 304;
  const length = head.first('content-length');
  let body = '';
  let trailers: string[] = [];
  if (bodyless) {
    // No body, whatever the headers say.
  } else if (head.first('transfer-encoding') === 'chunked') {
    ({ body, trailers } = await readChunks(wire));
  } else if (length !== undefined) {
    body = await wire.take(Number(length));
  } else {
    body = await wire.rest();
  }
  return { ...head, status, body, trailers };
}

async function readChunks(wire: Wire): Promise<{ body: string; trailers: string[] }> {
  let body = '';
  for (;;) {
    const size = Number.parseInt(await wire.until('\r\n'), 16);
    if (size === 0) break;
    body += await wire.take(size);
    await wire.until('\r\n');
  }
  const trailers: string[] = [];
  for (;;) {
    const line = await wire.until('\r\n');
    if (line === '\r\n') return { body, trailers };
    trailers.push(line.slice(0, -2));
  }
}

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly traceId: string;
}

export function errorOf(response: WireResponse): ErrorBody {
  return (JSON.parse(response.body) as { error: ErrorBody }).error;
}
