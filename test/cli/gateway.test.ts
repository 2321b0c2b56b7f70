import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';
import { LoopError } from '../../src/core/errors.js';
import type { Rooms } from '../../src/core/rooms.js';
import { fakeGateway, fakeRooms, sampleConfig } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { type TestIo, testIo } from './fixtures/test-io.js';

function started(rooms: Rooms): { io: TestIo; ended: Promise<void> } {
  const io = testIo();
  return { io, ended: runCli(rooms, io, ['gateway']) };
}

test('the gateway says where it listens, that it is ready, and drains on SIGTERM', async () => {
  let drains = 0;
  const gateway = fakeGateway({
    drain: async () => {
      drains += 1;
    },
  });
  const { io, ended } = started(fakeRooms({ startGateway: async () => gateway }));
  await io.saw('loop gateway ready\n');
  expect(io.out()).toBe('edge 127.0.0.1:8080\nmesh 127.0.0.1:8082\nloop gateway ready\n');
  expect(drains).toBe(0);
  io.signals.emit('SIGTERM');
  await ended;
  expect(drains).toBe(1);
  expect(io.exitCode).toBe(0);
  expect(io.err()).toMatch(/SIGTERM received\n.*draining/);
  expect(io.signals.eventNames()).toEqual([]);
});

test('it says at once what it starts, before anything listens', async () => {
  let start: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const io = testIo();
  const startGateway = async () => {
    await started;
    return fakeGateway();
  };
  const ended = runCli(fakeRooms({ startGateway }), io, ['gateway']);
  await io.saw(
    'starts with /project/loop.yaml: edge 127.0.0.1:8080, mesh 127.0.0.1:8082, ' +
      'services.ratings.listen 127.0.0.1:18082, admin 127.0.0.1:8081; ' +
      'keeps server-errors, slow in /project/.loop/loop.db\n',
  );
  expect(io.out()).toBe('');
  start();
  await io.saw('loop gateway ready\n');
  io.signals.emit('SIGTERM');
  await ended;
});

test('it says so when no rule keeps anything', async () => {
  const { capture } = sampleConfig();
  const loadConfig = async () => sampleConfig({ capture: { ...capture, rules: [] } });
  const startGateway = async () => {
    throw new LoopError('LOOP_GATEWAY_LISTEN', 'no');
  };
  const io = await runLoop(fakeRooms({ loadConfig, startGateway }), ['gateway']);
  expect(io.err()).toContain('admin 127.0.0.1:8081; keeps nothing: capture.rules is empty\n');
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`a second ${signal} ends it at once with ${code}`, async () => {
    let drained: () => void = () => {};
    const drain = (): Promise<void> =>
      new Promise((resolve) => {
        drained = resolve;
      });
    const { io, ended } = started(fakeRooms({ startGateway: async () => fakeGateway({ drain }) }));
    await io.saw('ready');
    io.signals.emit('SIGTERM');
    await io.saw('draining');
    expect(io.exits).toEqual([]);
    io.signals.emit(signal);
    expect(io.exits).toEqual([code]);
    drained();
    await ended;
  });
}

test('a drain that never ends is ended, within gateway.drain and 5 s, and exits 1', async () => {
  const { gateway } = sampleConfig();
  const loadConfig = async () => sampleConfig({ gateway: { ...gateway, drainMs: 100 } });
  let drained: () => void = () => {};
  const drain = (): Promise<void> =>
    new Promise((resolve) => {
      drained = resolve;
    });
  const startGateway = async () => fakeGateway({ drain });
  const { io, ended } = started(fakeRooms({ loadConfig, startGateway }));
  await io.saw('ready');
  io.signals.emit('SIGTERM');
  const askedAtMs = performance.now();
  await io.saw('the drain does not end');
  expect(performance.now() - askedAtMs).toBeGreaterThan(4000);
  expect(io.exits).toEqual([1]);
  drained();
  await ended;
});

test('a signal during the start drains as soon as the gateway stands', async () => {
  let start: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    start = resolve;
  });
  let begun: () => void = () => {};
  const starting = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const { io, ended } = started(
    fakeRooms({
      startGateway: async () => {
        begun();
        await asked;
        return fakeGateway();
      },
    }),
  );
  await starting;
  io.signals.emit('SIGTERM');
  start();
  await ended;
  expect(io.err()).toContain('drained');
});

test('SIGHUP reads the config again, and a broken one is a line in the log', async () => {
  let reloads = 0;
  const reload = async (): Promise<void> => {
    reloads += 1;
    if (reloads === 2) throw new Error('broken');
  };
  const { io, ended } = started(fakeRooms({ startGateway: async () => fakeGateway({ reload }) }));
  await io.saw('ready');
  io.signals.emit('SIGHUP');
  io.signals.emit('SIGHUP');
  await io.saw('warning: reload failed: broken');
  io.signals.emit('SIGTERM');
  await ended;
  expect(reloads).toBe(2);
  expect(io.exitCode).toBe(0);
});

test('SIGHUP of a terminal that was closed drains it', async () => {
  const io = testIo({ isHungUp: true });
  const ended = runCli(fakeRooms({ startGateway: async () => fakeGateway() }), io, ['gateway']);
  await io.saw('ready');
  io.signals.emit('SIGHUP');
  await ended;
  expect(io.err()).toMatch(/the terminal is gone\n.*draining.*drained/s);
  expect(io.exitCode).toBe(0);
});

test('what keeps it from starting is one clear line and exit 2', async () => {
  for (const code of [
    'LOOP_GATEWAY_LISTEN',
    'LOOP_STORE_UNWRITABLE',
    'LOOP_STORE_NEWER',
  ] as const) {
    const rooms = fakeRooms({
      startGateway: async () => {
        throw new LoopError(code, 'edge 127.0.0.1:8080: the port is taken');
      },
    });
    const io = await runLoop(rooms, ['gateway']);
    expect(io.err()).toMatch(
      new RegExp(
        `^.* starts with .*\nloop: edge 127.0.0.1:8080: the port is taken \\(${code}\\)\n$`,
      ),
    );
    expect(io.exitCode).toBe(2);
    expect(io.signals.eventNames()).toEqual([]);
  }
});
