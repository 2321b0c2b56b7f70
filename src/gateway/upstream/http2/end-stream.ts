import type { ClientHttp2Stream } from 'node:http2';

/**
 * Tells when the other side has ended its stream (END_STREAM), which alone makes an answer whole. The library's
 * `end` is no proof: it comes of a reset with NO_ERROR too. There, the stream is closed before what can be
 * read of it ends.
 */
export function onEndStream(stream: ClientHttp2Stream, tell: () => void): void {
  const { push } = stream;
  stream.push = (chunk, encoding) => {
    if (chunk === null && !stream.closed) tell();
    return push.call(stream, chunk, encoding);
  };
}
