import { expect, test } from 'vitest';
import { connectToExperiments } from '../../src/control/experiments-client.js';
import type { LoopError } from '../../src/core/errors.js';
import type { Exchange } from '../../src/core/exchange.js';
import type { GatewayStatus } from '../../src/core/status.js';
import { MarkRoom } from '../../src/faults/mark-room.js';
import { Periods } from '../../src/observe/periods.js';
import { openAdmin } from '../control/open-admin.js';

test('an experiment is known as long as it is renewed; the one that began last is told of', async () => {
  let now = 1_000;
  const room = new MarkRoom(() => now, new Periods(() => now));
  expect(room.current()).toBeNull();
  await room.hold({ experiment: 'one', owner: 'a', leaseMs: 8_000 });
  await room.hold({ experiment: 'two', owner: 'b', leaseMs: 2_000 });
  expect(room.current()).toBe('two');
  now += 1_999;
  // Renewed, it stays where it was.
  await room.hold({ experiment: 'one', owner: 'a', leaseMs: 8_000 });
  expect(room.current()).toBe('two');
  now += 1;
  expect(room.current()).toBe('one');
  expect(await room.list()).toEqual([{ experiment: 'one', owner: 'a', startedAtMs: 1_000 }]);
  now += 7_998;
  expect(room.current()).toBe('one');
  now += 1;
  expect(room.current()).toBeNull();
});

test('it ends with its owner alone, and no lease is longer than ten seconds', async () => {
  const room = new MarkRoom(() => 0, new Periods(() => 0));
  await room.hold({ experiment: 'one', owner: 'a', leaseMs: 8_000 });
  expect(await room.end('b')).toHaveLength(1);
  expect(await room.end('a')).toEqual([]);
  expect(room.current()).toBeNull();
  for (const leaseMs of [999, 10_001, Number.NaN]) {
    await expect(room.hold({ experiment: 'one', owner: 'a', leaseMs })).rejects.toThrow(
      'leaseMs: expected 1000 to 10000 milliseconds',
    );
  }
});

test('client and server understand each other', async () => {
  const periods = new Periods(() => 5);
  const experiments = new MarkRoom(() => 5, periods);
  const admin = await openAdmin({ experiments, status: () => ({}) as GatewayStatus });
  const client = connectToExperiments({
    admin: { host: '127.0.0.1', port: admin.port },
    adminToken: null,
  });
  const mark = { experiment: 'one', owner: 'a/b', startedAtMs: 5 };
  expect(await client.hold({ experiment: 'one', owner: 'a/b', leaseMs: 8_000 })).toEqual(mark);
  expect(await client.list()).toEqual([mark]);
  periods.record({ service: 'ratings', endedAt: 30, askedAt: 10, error: 'reset' } as Exchange);
  expect(await client.figures('a/b')).toMatchObject([
    { name: 'ratings', requests: 1, failures: 1 },
  ]);
  expect(await client.end('a/b')).toEqual([]);
  expect(await client.figures('a/b')).toEqual([]);
  const refused = await client
    .hold({ experiment: '', owner: 'a', leaseMs: 8_000 })
    .catch((error: LoopError) => error.code);
  expect(refused).toBe('LOOP_CONTROL_REQUEST');
});
