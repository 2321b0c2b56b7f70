// What every gRPC service of the corpus needs: it listens (h2c), reads messages, calls other services by way of
// loop, and passes trace headers on. Messages are JSON (application/grpc+json). Environment: MESH, FIXED=1.
import http2 from 'node:http2';

/** The service without its fault. */
export const fixed = process.env.FIXED === '1';

const mesh = process.env.MESH ?? 'http://127.0.0.1:8082';
const passedOn = ['traceparent', 'x-request-id'];

/** How a call ends, when thrown. */
export class Status extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** By their names here. */
export const codes = {
  OK: 0,
  NOT_FOUND: 5,
  DEADLINE_EXCEEDED: 4,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  OUT_OF_RANGE: 11,
  INTERNAL: 13,
  UNAVAILABLE: 14,
};

/**
 * By the name of the method, a function that gets { requests, metadata, call, open, send, stream } and returns what
 * is sent as the last message, or undefined. `requests` are messages as they come.
 */
export function serve(methods) {
  const sessions = new Set();
  const server = http2.createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => {});
    const end = (code, message) => endCall(stream, code, message);
    const method = methods[headers[':path'].split('/').at(-1)];
    const passed = passedOn.filter((name) => headers[name] !== undefined);
    const traced = Object.fromEntries(passed.map((name) => [name, headers[name]]));
    try {
      const last = await method({
        requests: messagesOf(stream),
        metadata: headers,
        call: (service, name, requests, options) =>
          callAll(traced, service, name, requests, options),
        open: (service, name, options) => openCall(traced, service, name, options),
        send: (message, options) => sendMessage(stream, message, options),
        stream,
      });
      if (last !== undefined) sendMessage(stream, last);
      end(codes.OK);
    } catch (error) {
      end(error.code ?? codes.INTERNAL, error.message);
    }
  });
  server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
  process.on('SIGTERM', () => process.exit(0));
}

const type = { 'content-type': 'application/grpc+json' };

/** `headers` beside those of every answer; `coded`: bytes that are sent as a compressed message. */
export function sendMessage(stream, message, { headers = {}, coded } = {}) {
  if (stream.destroyed) return;
  if (!stream.headersSent) {
    stream.respond({ ':status': 200, ...type, ...headers }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(stream.trailersToSend));
  }
  stream.write(framed(coded ?? Buffer.from(JSON.stringify(message)), coded !== undefined));
}

function endCall(stream, code, message) {
  if (stream.destroyed || stream.closed) return;
  const trailers = { 'grpc-status': String(code ?? 0) };
  if (message) trailers['grpc-message'] = encodeURIComponent(message);
  if (!stream.headersSent) {
    // Of headers alone.
    stream.respond({ ':status': 200, ...type, ...trailers }, { endStream: true });
    return;
  }
  stream.trailersToSend = trailers;
  stream.end();
}

function framed(data, compressed = false) {
  const head = Buffer.alloc(5);
  head[0] = compressed ? 1 : 0;
  head.writeUInt32BE(data.length, 1);
  return Buffer.concat([head, data]);
}

/** { compressed, data } as they come. */
async function* framesOf(stream) {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt32BE(1)) {
      const end = 5 + bytes.readUInt32BE(1);
      yield { compressed: bytes[0] === 1, data: bytes.subarray(5, end) };
      bytes = bytes.subarray(end);
    }
  }
}

async function* messagesOf(stream) {
  for await (const { data } of framesOf(stream)) yield JSON.parse(data.toString());
}

/** A call that is open: { stream, frames, head, end, send, done }; `end` resolves to { status, message, broken }. */
function openCall(traced, service, name, { metadata = {} } = {}) {
  const session = http2.connect(mesh);
  session.on('error', () => {});
  const stream = session.request(
    {
      ...{ ':method': 'POST', ':authority': service, ':path': `/corpus.${service}/${name}` },
      ...{ ...type, te: 'trailers', ...traced, ...metadata },
    },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({}));
  let said;
  let headers = {};
  stream.on('response', (got) => {
    headers = got;
    if (got['grpc-status'] !== undefined) said = got;
  });
  let trailers;
  stream.on('trailers', (got) => {
    trailers = got;
    said = got;
  });
  const ended = new Promise((resolve) => {
    stream.on('error', () => {});
    stream.on('close', () => {
      session.close();
      const status = said === undefined ? undefined : Number(said['grpc-status']);
      const message = decodeURIComponent(said?.['grpc-message'] ?? '');
      resolve({ status, message, headers, trailers, broken: said === undefined });
    });
  });
  return {
    stream,
    frames: framesOf(stream),
    send: (message) => stream.write(framed(Buffer.from(JSON.stringify(message)))),
    done: () => stream.end(),
    ended,
  };
}

/** Sends all, and resolves to the same with `frames` and `messages`, whatever the status. */
async function callAll(traced, service, name, requests, options) {
  const opened = openCall(traced, service, name, options);
  for (const request of requests) opened.send(request);
  opened.done();
  const frames = [];
  try {
    for await (const frame of opened.frames) frames.push(frame);
  } catch {
    // Broken: what came before counts.
  }
  const messages = () => frames.map(({ data }) => JSON.parse(data.toString()));
  return { ...(await opened.ended), frames, messages };
}

/** The one message of a unary request, once that has ended. */
export async function only(requests) {
  let one;
  for await (const request of requests) one ??= request;
  return one;
}
