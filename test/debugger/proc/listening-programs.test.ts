import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listeningPrograms } from '../../../src/debugger/proc/listening-programs.js';

async function listenAt(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('what listens is found with its address, its process, and how that was started', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
    const port = await listenAt(host);
    const found = listeningPrograms().filter(({ address }) => address.port === port);
    expect(found).toEqual([
      {
        address: { host, port },
        pid: process.pid,
        program: expect.stringMatching(/^node/),
        args: expect.arrayContaining([]),
        cwd: process.cwd(),
        uid: process.getuid?.(),
      },
    ]);
  }
});

test('what has stopped listening is not found', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  expect(listeningPrograms().some(({ address }) => address.port === port)).toBe(false);
});
