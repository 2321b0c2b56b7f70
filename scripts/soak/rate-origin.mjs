// The service of `soak-rate.mjs`: answers at once, fails one of a hundred, echoes WebSockets' bytes, and breaks a
// connection off now and then, before, within and behind an answer.
import { createServer } from 'node:net';
import { Random } from './random.mjs';

const random = new Random(Number(process.argv[2]));
const body = 'x'.repeat(400);
const well = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const ill = 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno';
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

const server = createServer({ noDelay: true }, (socket) => {
  let text = '';
  let isSwitched = false;
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    if (isSwitched) {
      if (random.chance(0.05)) socket.resetAndDestroy();
      else socket.write(bytes);
      return;
    }
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
      isSwitched = /^upgrade: websocket/im.test(text.slice(0, end));
      text = text.slice(end + 4);
      if (isSwitched) socket.write(switching);
      else answer(socket);
    }
  });
});

function answer(socket) {
  const end = random.weighted([
    [2_000, 'none'],
    [1, 'before'],
    [1, 'within'],
    [1, 'behind'],
  ]);
  if (end === 'before') socket.resetAndDestroy();
  else if (end === 'within') socket.write(well.slice(0, 100), () => socket.resetAndDestroy());
  else socket.write(random.chance(0.01) ? ill : well);
  if (end === 'behind') socket.end();
}

server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
