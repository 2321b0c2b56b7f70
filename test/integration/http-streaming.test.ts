import { once } from 'node:events';
import { expect, test } from 'vitest';
import { readHead, readResponse } from '../gateway/harness/http-message.js';
import { gatewayTo } from '../gateway/harness/open-gateway.js';
import { ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { dial, type Wire } from '../gateway/harness/wire.js';

const getIt = 'GET / HTTP/1.1\r\nHost: ratings\r\n\r\n';
const piece = Buffer.alloc(64 * 1024, 'x');
/** More than all buffers on the way can hold: the kernel's for two connections, and Node's. */
const flood = 64 * 1024 * 1024;

async function exchange(request: string) {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port);
  gateway.log.keepBodies = false;
  const client = await dial(gateway.mesh);
  client.send(request);
  const wire = await upstream.accept();
  const head = await readHead(wire);
  return { gateway, client, wire, head };
}

/** Writes as long as the other side takes it; returns the bytes taken when it no longer does. */
async function writeUntilHeldUp(wire: Wire, most: number): Promise<number> {
  const { socket } = wire;
  const before = socket.bytesWritten;
  const taken = () => socket.bytesWritten - before - socket.writableLength;
  while (taken() < most) {
    if (socket.write(piece)) continue;
    const drained = await Promise.race([
      once(socket, 'drain').then(() => true),
      quiet(500).then(() => false),
    ]);
    if (!drained) break;
  }
  return taken();
}

/** Nothing to wait for: that nothing happens is the claim. */
function quiet(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('a slow reader stops the upstream, and gets everything when it reads on', async () => {
  const { client, wire } = await exchange(getIt);
  client.socket.pause();
  wire.send(`HTTP/1.1 200 OK\r\nContent-Length: ${flood}\r\n\r\n`);
  const taken = await writeUntilHeldUp(wire, flood);
  expect(taken).toBeLessThan(flood / 2);
  let received = 0;
  client.socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received >= flood) client.socket.emit('whole');
  });
  const whole = once(client.socket, 'whole');
  client.socket.resume();
  const rest = flood - (wire.socket.bytesWritten - bytesOfHead(flood));
  for (let left = rest; left > 0; left -= piece.length) {
    if (!wire.send(left < piece.length ? piece.subarray(0, left) : piece)) {
      await once(wire.socket, 'drain');
    }
  }
  await whole;
});

function bytesOfHead(length: number): number {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`.length;
}

test('a slow reader of many small chunks is waited for once, not chunk by chunk', async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  const { client, wire } = await exchange(getIt);
  client.socket.pause();
  wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunks = Buffer.from('10\r\n0123456789abcdef\r\n'.repeat(4096));
  for (let sent = 0; sent < flood; sent += chunks.length) {
    if (wire.send(chunks)) continue;
    const drained = await Promise.race([
      once(wire.socket, 'drain').then(() => true),
      quiet(300).then(() => false),
    ]);
    if (!drained) break;
  }
  process.off('warning', warned);
  expect(warnings).toEqual([]);
});

test.each(['Content-Length: 67108864', 'Transfer-Encoding: chunked'])(
  'a slow upstream stops the uploader (%s)',
  async (framing) => {
    const { client, wire } = await exchange(
      `POST / HTTP/1.1\r\nHost: ratings\r\n${framing}\r\n\r\n`,
    );
    wire.socket.pause();
    if (framing.includes('chunked')) client.send(`${flood.toString(16)}\r\n`);
    const taken = await writeUntilHeldUp(client, flood);
    expect(taken).toBeLessThan(flood / 2);
    wire.socket.resume();
    await once(client.socket, 'drain');
  },
);

test('server-sent events arrive one by one, the head before the first', async () => {
  const { client, wire } = await exchange(getIt);
  wire.send(
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  expect((await readHead(client)).first('content-type')).toBe('text/event-stream');
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    wire.send(`9\r\n${event}\r\n`);
    expect(await client.until('\n\n\r\n')).toBe(`9\r\n${event}\r\n`);
  }
  wire.send('0\r\n\r\n');
  expect(await client.until('\r\n\r\n')).toBe('0\r\n\r\n');
});

test('events without any framing arrive one by one too', async () => {
  const { client, wire } = await exchange(getIt);
  wire.send('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n');
  await client.until('data: 1\n\n');
  wire.send('data: 2\n\n');
  await client.until('data: 2\n\n');
  client.end();
  await wire.ended;
});

test('an upload reaches the upstream piece by piece, and answers may come before it ends', async () => {
  const { client, wire } = await exchange(
    'POST / HTTP/1.1\r\nHost: ratings\r\nContent-Length: 10\r\n\r\n',
  );
  client.send('hello');
  expect(await wire.take(5)).toBe('hello');
  wire.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
  await readHead(client);
  await client.until('hello\r\n');
  client.send('world');
  expect(await wire.take(5)).toBe('world');
  wire.send('5\r\nworld\r\n0\r\n\r\n');
  await client.until('0\r\n\r\n');
  client.send(getIt);
  await readHead(wire);
  wire.send(ok('again'));
  expect((await readResponse(client)).body).toBe('again');
});
