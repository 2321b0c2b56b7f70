import type { Socket } from 'node:net';

/** How long a client may take to read the answer and close, before the connection is cut. */
const lingerMs = 1_000;
/** For as long as it goes on writing what nobody reads. */
const writingMs = 30_000;
/** How long it may read nothing of what is still to be sent. */
const unsentMs = 75_000;

/**
 * Ends a connection behind its last answer. Closing with bytes unread would be a reset, which can
 * overtake the answer: what the client still sends is read and thrown away, within bounds.
 */
export function endSlowly(socket: Socket, lastBytes?: Buffer): void {
  let cut = setTimeout(() => socket.destroy(), unsentMs);
  const latest = performance.now() + writingMs;
  socket
    // The connection may go at any time, and nobody else listens for that.
    .on('error', () => socket.destroy())
    .on('data', () => {
      if (performance.now() < latest) cut.refresh();
    })
    .once('finish', () => {
      clearTimeout(cut);
      cut = setTimeout(() => socket.destroy(), lingerMs);
    })
    .once('close', () => clearTimeout(cut));
  if (lastBytes === undefined) socket.end();
  else socket.end(lastBytes);
  socket.resume();
}
