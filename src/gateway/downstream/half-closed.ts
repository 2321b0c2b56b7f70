// A client that ends its side of the connection (FIN) either has gone, or has said all that it has to
// say and waits for its answer: the wire does not tell. One that has gone answers whatever comes next
// with a reset. So it is sent an interim response that means nothing, where none of the answer was sent
// yet; and else it is seen whether it takes what comes next.

import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { wireOf } from './read-on-connection.js';
import { runningResponse } from './running-response.js';

/** When it is looked whether a reset has come: it takes as long as the way there and back. */
const looksMs = [2, 10, 50, 200, 1000, 3000];
/** Of an answer that has begun, something has to go out by then; else the client counts as gone. */
const nextWithinMs = 500;

/** Lets clients that half-close after their request have their answer. */
export function answerHalfClosed(server: Server): void {
  // Without it Node takes each FIN for the end of the connection.
  Object.assign(server, { httpAllowHalfOpen: true });
  const known = new WeakSet<Socket>();
  server.on('connection', (socket: Socket) => {
    // One that is handed to the server again is listened to already.
    if (known.has(socket)) return;
    known.add(socket);
    socket.on('end', () => onHalfClosed(socket));
  });
}

function onHalfClosed(socket: Socket): void {
  const running = runningResponse(socket);
  if (running === null || running.writableEnded || !running.req.complete) return;
  if (running.headersSent) {
    lookForProgress(socket, running);
    return;
  }
  // HTTP/1.0 has no interim responses (RFC 9110 §15.2), and nothing else can be sent yet.
  if (running.req.httpVersionMinor === 0) {
    socket.destroy();
    return;
  }
  running.writeContinue();
  lookForReset(socket, 0);
}

/** After the end of what was read, a reset is only noticed by writing; nothing is enough. */
function lookForReset(socket: Socket, at: number): void {
  const ms = looksMs[at];
  if (ms === undefined) return;
  setTimeout(() => {
    if (socket.destroyed || !socket.writable) return;
    socket.write('');
    lookForReset(socket, at + 1);
  }, ms).unref();
}

function lookForProgress(socket: Socket, running: ServerResponse): void {
  const wire = wireOf(socket) as Socket;
  const { bytesWritten } = wire;
  setTimeout(() => {
    if (socket.destroyed || running.writableEnded) return;
    if (wire.bytesWritten === bytesWritten && wire.writableLength === 0) socket.destroy();
    else lookForReset(socket, 0);
  }, nextWithinMs).unref();
}
