import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';
import type { Rooms, StorePage } from '../../src/core/rooms.js';
import { fakeRooms, sampleConfig } from './fixtures/fake-rooms.js';
import { testIo } from './fixtures/test-io.js';

function opened(over: Partial<Rooms> = {}) {
  const pages: (StorePage & { closed: boolean })[] = [];
  const config = sampleConfig();
  const rooms = fakeRooms({
    loadConfig: async () => ({ ...config, gateway: { ...config.gateway, adminToken: null } }),
    async startPage(page) {
      const open = { ...page, closed: false };
      pages.push(open);
      return {
        url: 'http://127.0.0.1:4321/',
        close: async () => {
          open.closed = true;
        },
      };
    },
    ...over,
  });
  return { pages, rooms };
}

async function untilStopped(rooms: Rooms, args: readonly string[]) {
  const io = testIo();
  const running = runCli(rooms, io, ['ui', ...args]);
  while (io.out() === '' && io.err() === '') await new Promise((done) => setImmediate(done));
  io.signals.emit('SIGINT');
  await running;
  return io;
}

test('it prints its address alone, and ends with 0 when it is told to', async () => {
  const { rooms, pages } = opened();
  const io = await untilStopped(rooms, []);
  expect([io.out(), io.err(), io.exitCode]).toEqual(['http://127.0.0.1:4321/\n', '', 0]);
  const { store } = sampleConfig();
  expect(pages).toMatchObject([
    { address: { host: '127.0.0.1', port: 0 }, store: store.path, config: {}, closed: true },
  ]);
});

test('--db is a store without a config', async () => {
  const { rooms, pages } = opened();
  await untilStopped(rooms, ['--db', 'a/b.db', '--listen', '127.0.0.1:9000']);
  expect(pages).toMatchObject([
    { address: { host: '127.0.0.1', port: 9000 }, store: resolve('a/b.db'), config: null },
  ]);
  expect(rooms.asked.configFiles).toEqual([]);
});

test.each([
  [['--listen', '9000'], 'Expected host:port such as 127.0.0.1:9000'],
  [['--listen', '0.0.0.0:9000'], 'or gateway.adminToken in the config, got 0.0.0.0'],
  [['--db', 'a.db', '--listen', '10.0.0.1:9000'], 'got 10.0.0.1'],
  [['--db', 'a.db', '--config', 'b.yaml'], 'and not both'],
])('%j is refused: %s', async (args, message) => {
  const { rooms, pages } = opened();
  const io = await untilStopped(rooms, args);
  expect(io.err()).toContain(message);
  expect(io.exitCode).toBe(2);
  expect(pages).toEqual([]);
});

test('with a token it listens elsewhere, too', async () => {
  const config = sampleConfig();
  const { rooms, pages } = opened({
    loadConfig: async () => ({ ...config, gateway: { ...config.gateway, adminToken: 'secret' } }),
  });
  await untilStopped(rooms, ['--listen', '0.0.0.0:9000']);
  expect(pages).toMatchObject([{ address: { host: '0.0.0.0', port: 9000 } }]);
});
