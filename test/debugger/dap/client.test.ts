import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { beginAttach } from '../../../src/debugger/dap/attaching.js';
import { DapClient } from '../../../src/debugger/dap/client.js';
import { anything } from '../../../src/debugger/dap/messages.js';
import { freePort } from '../../../src/debugger/proc/free-port.js';

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server = null;
});

/** Something that listens and is no debugger. */
async function listen(greet: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

test('a port where nobody listens is told with its address', async () => {
  const port = await freePort();
  await expect(DapClient.open({ host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_CONNECT',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test('a port of something else is told, and not waited for', async () => {
  const address = await listen((socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 400\r\n\r\n')),
  );
  await expect(beginAttach(address, {})).rejects.toMatchObject({ code: 'LOOP_DEBUGGER_CONNECT' });
});

test('a debugger that does not answer is given up', async () => {
  const address = await listen(() => undefined);
  const client = await DapClient.open(address);
  await expect(client.request('threads', {}, anything, 30)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_CONNECT',
    message: expect.stringContaining('no answer to threads in 30 ms'),
  });
  client.close();
});

test('a debugger that goes away fails what was asked, and says so once', async () => {
  const address = await listen((socket) => socket.on('data', () => socket.destroy()));
  const client = await DapClient.open(address);
  let closings = 0;
  client.on('closed', () => {
    closings += 1;
  });
  await expect(client.request('threads', {}, anything)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_CONNECT',
  });
  await expect(client.request('threads', {}, anything)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_CONNECT',
  });
  expect(closings).toBe(1);
});
