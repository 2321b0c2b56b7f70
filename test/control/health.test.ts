import { expect, onTestFinished, test } from 'vitest';
import { readStatus } from '../../src/control/read-status.js';
import { startAdmin } from '../../src/control/start-admin.js';
import { parseAddress } from '../../src/core/address.js';
import type { GatewayStatus } from '../../src/core/status.js';

const fine: GatewayStatus = {
  version: '0.1.0',
  pid: 4242,
  startedAt: '2026-01-01T00:00:00.000Z',
  config: '/far/loop.yaml',
  listening: [{ name: 'edge', address: '127.0.0.1:1' }],
  recorder: {
    usedBytes: 0,
    memoryBytes: 1,
    chains: 0,
    shortened: 0,
    drops: { ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0, undecided: 0 },
  },
  store: {
    state: 'ok',
    since: '2026-01-01T00:00:00.000Z',
    code: null,
    reason: null,
    path: '/far/.loop/loop.db',
    waiting: 0,
    waitingBytes: 0,
    writeFailed: 0,
    shortened: 0,
    movedAside: [],
  },
  taps: 0,
  draining: false,
};
const failing: GatewayStatus = {
  ...fine,
  store: {
    ...fine.store,
    state: 'failing',
    since: '2026-01-01T00:01:00.000Z',
    code: 'LOOP_STORE_UNWRITABLE',
    reason: 'the database is locked',
  },
};

test('health is told without a token, and nothing else is', async () => {
  const { ask } = await open(fine, 'secret');
  expect(await ask('/healthz')).toEqual({ code: 200, body: { status: 'ok' } });
  expect((await ask('/readyz')).code).toBe(200);
  for (const path of ['/api/status', '/api/healthz', '/metrics']) {
    expect([path, (await ask(path)).code]).toEqual([path, 401]);
  }
  expect((await ask('/healthz/')).code).toBe(404);
});

test('a gateway that can take traffic and keep captures is ready', async () => {
  const { ask } = await open(fine);
  expect(await ask('/readyz')).toEqual({
    code: 200,
    body: {
      status: 'ready',
      reasons: [],
      store: { state: 'ok', since: fine.store.since, movedAside: 0 },
    },
  });
});

test('while the store cannot be written it is not ready, and says why and since when', async () => {
  const { ask } = await open(failing);
  const reason = {
    part: 'store',
    code: 'LOOP_STORE_UNWRITABLE',
    message: 'the database is locked',
    since: '2026-01-01T00:01:00.000Z',
  };
  expect(await ask('/readyz')).toMatchObject({
    code: 503,
    body: { status: 'not ready', reasons: [reason] },
  });
  expect((await ask('/healthz')).code).toBe(200);
  // For a probe that decides about traffic: told, and not counted.
  expect(await ask('/readyz?exclude=store')).toMatchObject({
    code: 200,
    body: { status: 'ready', reasons: [reason], store: { state: 'failing' } },
  });
});

test('while it drains it is not ready, whatever is excluded', async () => {
  const { ask } = await open({ ...failing, draining: true });
  const { code, body } = await ask('/readyz?exclude=store');
  expect(code).toBe(503);
  expect(body.reasons).toMatchObject([
    { part: 'gateway', code: 'draining' },
    { part: 'store', code: 'LOOP_STORE_UNWRITABLE' },
  ]);
});

test('whoever asks for the status hears how the store is', async () => {
  const { admin } = await open(failing, 'secret');
  expect(await readStatus({ admin, adminToken: 'secret' })).toMatchObject({
    pid: 4242,
    draining: false,
    store: failing.store,
  });
});

async function open(status: GatewayStatus, token: string | null = null) {
  const running = await startAdmin({
    address: { host: '127.0.0.1', port: 0 },
    token,
    status: () => status,
  });
  onTestFinished(() => running.close());
  const admin = parseAddress(running.address) ?? { host: '', port: 0 };
  return {
    admin,
    async ask(path: string) {
      const response = await fetch(`http://${running.address}${path}`);
      return { code: response.status, body: (await response.json()) as { reasons?: unknown } };
    },
  };
}
