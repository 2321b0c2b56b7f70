// The upstream where nginx is not installed: canned answers on a bare socket, because node:http
// would itself be slower than some of the contestants. Only for the requests of this benchmark.

import { createServer, type Socket } from 'node:net';
import { echoPath, failPath, failure, item, itemPath } from '../payload.js';

const answers: Readonly<Record<string, Buffer>> = {
  [itemPath]: answer('200 OK', item),
  [failPath]: answer('500 Internal Server Error', failure),
};
const notFound = answer('404 Not Found', '{}');
/** Head and body of one request. */
const requestCharsMax = 64 * 1024;

const server = createServer({ noDelay: true }, (socket) => {
  let waiting = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    waiting = answerWhole(socket, waiting + chunk);
    if (waiting.length > requestCharsMax) socket.destroy();
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`ready ${typeof address === 'object' ? address?.port : address}`);
});

/** Returns what is left: the beginning of the next request. */
function answerWhole(socket: Socket, text: string): string {
  let rest = text;
  for (;;) {
    const headEnd = rest.indexOf('\r\n\r\n');
    if (headEnd < 0) return rest;
    const head = rest.slice(0, headEnd);
    if (/\r\ntransfer-encoding:/i.test(head)) {
      socket.end('HTTP/1.1 411 Length Required\r\ncontent-length: 0\r\n\r\n');
      return '';
    }
    const bodyStart = headEnd + 4;
    const bodyEnd = bodyStart + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (rest.length < bodyEnd) return rest;
    const [, path = ''] = head.split(' ', 2);
    socket.write(
      path === echoPath
        ? answer('200 OK', rest.slice(bodyStart, bodyEnd))
        : (answers[path] ?? notFound),
    );
    rest = rest.slice(bodyEnd);
  }
}

function answer(status: string, body: string): Buffer {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  return Buffer.from(`${head}\r\n\r\n${body}`, 'latin1');
}
