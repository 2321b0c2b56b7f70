import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long what is left of an upload is read after its answer, before the connection is cut. */
const leftoverMs = 30_000;

/**
 * Ends a response that cannot be completed. What came before is delivered, and the downstream sees
 * that it is not whole, whatever its framing.
 */
export function breakOff(res: ServerResponse, hasLength: boolean): void {
  const { socket } = res;
  if (socket === null) {
    // Pipelined: an earlier response is still being written.
    res.destroy();
  } else if (res.chunkedEncoding || hasLength) {
    socket.destroySoon();
  } else {
    // Without a length or chunks, the end of the connection would look like the end of the body.
    socket.write('', () => socket.resetAndDestroy());
  }
}

/**
 * The response is over before the upload is. The rest is read and thrown away: a client that
 * writes until it is done would never see the answer, and the connection never get to its next
 * request. A client that goes on for too long is cut off.
 */
export function discardUpload(req: IncomingMessage): void {
  req.resume();
  if (req.complete) return;
  const cut = setTimeout(() => req.socket.destroy(), leftoverMs);
  cut.unref();
  req.once('close', () => clearTimeout(cut));
}
