// The service of `soak-http2.mjs`. What it does to a request stands in its `x-harm`; on its second port it also cuts
// connections. Answers `open` with the number of its open streams.
import { constants, createServer } from 'node:http2';

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;
/** Requests that were turned away once: they are served the next time. */
const turnedAway = new Set();
/** Sessions that take nothing more. */
const leaving = new WeakSet();
let open = 0;

function serve(stream, headers) {
  const { 'x-harm': harm, 'x-id': id } = headers;
  open++;
  stream.on('error', () => {}).on('close', () => open--);
  // It came in one piece with the one that was the last.
  if (leaving.has(stream.session)) {
    stream.close(NGHTTP2_REFUSED_STREAM);
    return;
  }
  if ((harm === 'refuse' || harm === 'goaway') && !turnedAway.has(id)) {
    turnedAway.add(id);
    // Nothing from this one on was looked at; what came before is answered.
    if (harm === 'goaway') {
      leaving.add(stream.session);
      stream.session.goaway(NGHTTP2_NO_ERROR, stream.id - 2);
    }
    stream.close(NGHTTP2_REFUSED_STREAM);
    return;
  }
  turnedAway.delete(id);
  let bytes = 0;
  stream.on('data', (chunk) => {
    bytes += chunk.length;
  });
  stream.on('end', () => {
    if (stream.destroyed) return;
    stream.respond({ ':status': 200, 'x-id': id }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-bytes': String(bytes) }));
    stream.write(Buffer.alloc(1_000, id));
    if (harm === 'cut') stream.session.destroy();
    else if (harm === 'reset') setImmediate(() => stream.close(NGHTTP2_INTERNAL_ERROR));
    else stream.end(Buffer.alloc(3_000, id));
  });
}

const ports = [];
for (let i = 0; i < 2; i++) {
  const server = createServer();
  server.on('session', (session) => session.on('error', () => {})).on('stream', serve);
  server.listen(0, '127.0.0.1', () => {
    ports.push(server.address().port);
    if (ports.length === 2) process.send({ ports });
  });
}
process.on('message', () => process.send({ open }));
process.on('disconnect', () => process.exit());
