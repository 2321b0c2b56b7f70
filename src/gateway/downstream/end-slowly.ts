import type { Socket } from 'node:net';
import { WriteProgress } from './write-progress.js';

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
  const progress = new WriteProgress(socket);
  const latest = performance.now() + writingMs;
  const unsent = setInterval(() => {
    if (!progress.moves()) socket.destroy();
  }, unsentMs);
  let linger: NodeJS.Timeout | undefined;
  socket
    // The connection may go at any time, and nobody else listens for that.
    .on('error', () => socket.destroy())
    .on('data', () => {
      if (performance.now() < latest) linger?.refresh();
    })
    .once('finish', () => {
      clearInterval(unsent);
      linger = setTimeout(() => socket.destroy(), lingerMs);
    })
    .once('close', () => {
      clearInterval(unsent);
      clearTimeout(linger);
    });
  if (lastBytes === undefined) socket.end();
  else socket.end(lastBytes);
  socket.resume();
}
