import { connect } from 'node:net';

/** A text frame of five bytes, masked with nothing. */
const frame = Buffer.from('\x81\x85\0\0\0\0hello', 'latin1');

const leave = [
  (socket) => socket.end(),
  (socket) => socket.resetAndDestroy(),
  (socket, more) => socket.write(more, () => socket.resetAndDestroy()),
];

/**
 * Asks at full rate over one connection after the other, until it is over: each request when the one before is
 * answered. Connections are left well, reset at once, or reset in the middle of an answer.
 */
export async function runClient({ port, host, random, isOver, counts }) {
  const request = `GET /items/1 HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const upgrade = request.replace(
    '\r\n\r\n',
    '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  while (!isOver()) {
    const isWebSocket = random.chance(0.1);
    await converse({
      ...{ port, random, isOver, counts },
      first: isWebSocket ? upgrade : request,
      more: isWebSocket ? frame : request,
      turns: random.between(1, isWebSocket ? 50 : 2_000),
    });
  }
}

function converse({ port, random, isOver, counts, first, more, turns }) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let left = turns;
    counts.connections++;
    socket
      .on('connect', () => socket.write(first))
      .on('data', () => {
        counts.answers++;
        left--;
        if (left > 0 && !isOver()) socket.write(more);
        else leave[random.between(0, leave.length - 1)](socket, more);
      })
      .on('end', () => socket.end())
      .on('error', () => {})
      .on('close', resolve);
  });
}
