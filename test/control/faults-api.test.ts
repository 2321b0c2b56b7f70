import { expect, test } from 'vitest';
import { connectToFaults } from '../../src/control/faults-client.js';
import type { LoopError } from '../../src/core/errors.js';
import type { GatewayStatus } from '../../src/core/status.js';
import { openRoom } from '../faults/open-faulty.js';
import { openAdmin } from './open-admin.js';

const wish = {
  name: 'broken',
  when: { service: 'ratings' },
  abort: { error: 'reset', after: '1KiB' },
};

async function open(token: string | null = null) {
  const { faults } = openRoom({ forms: [{ name: 'configured', delay: '1ms', rate: '1KiB/s' }] });
  const admin = await openAdmin({ faults, token, status: () => ({}) as GatewayStatus });
  const access = { admin: { host: '127.0.0.1', port: admin.port }, adminToken: token };
  return { admin, faults, client: connectToFaults(access as never) };
}

test('client and server understand each other', async () => {
  const { client, faults } = await open('secret');
  const started = await client.start({ fault: wish, owner: 'run', leaseMs: 5_000 });
  expect(started).toMatchObject({
    name: 'broken',
    abort: { kind: 'error', error: 'reset', afterBytes: 1024 },
    ...{ origin: 'owner', owner: 'run', ended: null, timeLeftMs: null, injected: 0 },
  });
  const listed = await client.list();
  expect(listed).toEqual(await faults.list());
  expect(listed.map(({ name }) => name)).toEqual(['broken', 'configured']);
  expect(await client.renew('nobody')).toEqual([]);
  expect((await client.renew('run')).map(({ name }) => name)).toEqual(['broken']);
  expect((await client.stopAll('run')).map(({ ended }) => ended)).toEqual(['stopped']);
  expect(await client.stop('configured')).toMatchObject({ ended: 'stopped' });
  await client.start({ fault: { name: 'configured' } });
  expect(await client.stopAll()).toHaveLength(1);
});

test('what is refused comes with its code', async () => {
  const { client } = await open();
  const code = (promise: Promise<unknown>) =>
    promise.then(
      () => 'taken',
      (error: LoopError) => error.code,
    );
  expect(await code(client.stop('nobody'))).toBe('LOOP_FAULT_NOT_FOUND');
  expect(await code(client.start({ fault: { ...wish, abort: 9 } }))).toBe('LOOP_CONFIG_INVALID');
  expect(await code(client.start({ fault: wish, owner: 'run', leaseMs: 1 }))).toBe(
    'LOOP_FAULT_REFUSED',
  );
  expect(await code(client.start({ fault: wish, owner: '' }))).toBe('LOOP_CONTROL_REQUEST');
});

test('nothing is started or ended without the token, nor by a web page', async () => {
  const { admin, faults } = await open('secret');
  const body = JSON.stringify(wish);
  const json = { 'content-type': 'application/json' };
  const asked = [
    await admin.ask('/api/faults', { method: 'POST', headers: json, body }),
    await admin.ask('/api/faults', { method: 'DELETE' }),
    await admin.ask('/api/faults', {
      ...{ method: 'DELETE' },
      headers: { authorization: 'Bearer secret', origin: 'http://elsewhere.example' },
    }),
  ];
  expect(asked.map(({ status }) => status)).toEqual([401, 401, 403]);
  expect((await faults.list()).map(({ ended }) => ended)).toEqual([null]);
});
