import { expect, test } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';

test('a valid config is told in a few lines', async () => {
  const io = await runLoop(fakeRooms(), ['config', 'check']);
  await expect(io.out()).toMatchFileSnapshot('golden/config-check.txt');
  expect(io.exitCode).toBe(0);
});

test('JSON has every value with its defaults, but not the admin token', async () => {
  const io = await runLoop(fakeRooms(), ['config', 'check', '-o', 'json']);
  expect(JSON.parse(io.out())).toMatchObject({
    gateway: { listen: { host: '127.0.0.1', port: 8080 }, adminToken: '(set)' },
    services: [{ name: 'productpage' }, { name: 'ratings' }],
  });
  expect(io.out()).not.toContain('very-secret');
});

test('a collector is told without the values of its headers', async () => {
  const rooms = fakeRooms();
  const observe = {
    otlp: { url: 'http://c:4318/v1/traces', headers: { 'x-key': 'very-secret' }, sample: 0.01 },
    accessLog: 'json',
  } as const;
  const loadConfig = async () => ({ ...(await rooms.loadConfig(undefined)), observe });
  const text = (await runLoop(fakeRooms({ loadConfig }), ['config', 'check'])).out();
  expect(text).toMatch(/spans +http:\/\/c:4318\/v1\/traces, 1 % of the chains, with x-key\n/);
  expect(text).toMatch(/access log +json\n/);
  const json = (await runLoop(fakeRooms({ loadConfig }), ['config', 'check', '-o', 'json'])).out();
  expect(JSON.parse(json).observe).toEqual({
    ...{ accessLog: 'json', otlp: { ...observe.otlp, headers: { 'x-key': '(set)' } } },
  });
  expect(text + json).not.toContain('very-secret');
});

test('every mistake is a line that an editor can jump to, and the exit code is 2', async () => {
  const rooms = fakeRooms({
    loadConfig: async () => {
      throw new LoopError(
        'LOOP_CONFIG_INVALID',
        'loop.yaml:3:5: gateway.listen: expected host:port\nloop.yaml:9:1: surprise: unknown key',
      );
    },
  });
  const io = await runLoop(rooms, ['config', 'check']);
  expect(io.err()).toBe(
    'loop: loop.yaml:3:5: gateway.listen: expected host:port (LOOP_CONFIG_INVALID)\n' +
      'loop.yaml:9:1: surprise: unknown key\n',
  );
  expect(io.out()).toBe('');
  expect(io.exitCode).toBe(2);
});

test('--config is taken before and after the command', async () => {
  const rooms = fakeRooms();
  await runLoop(rooms, ['--config', 'a.yaml', 'config', 'check']);
  await runLoop(rooms, ['config', 'check', '--config', 'b.yaml']);
  await runLoop(rooms, ['config', 'check', '--config=c.yaml']);
  await runLoop(rooms, ['config', 'check']);
  expect(rooms.asked.configFiles).toEqual(['a.yaml', 'b.yaml', 'c.yaml', undefined]);
});
