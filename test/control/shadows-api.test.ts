import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { connectToShadows } from '../../src/control/admin-client.js';
import { startAdmin } from '../../src/control/start-admin.js';
import { LoopError } from '../../src/core/errors.js';
import type { ShadowRequest, ShadowStatus, Shadows } from '../../src/core/shadow.js';
import { testServer } from '../shadow/open-shadowing.js';

const running: ShadowStatus = {
  id: '3f2a91c0',
  route: 'web',
  namespace: 'debug-ns',
  services: ['web'],
  percent: 10,
  methods: ['GET'],
  origin: 'command',
  startedAtMs: 1,
  timeLeftMs: 5,
  ended: null,
  copied: 1,
  skipped: 0,
  skippedBy: { busy: 0, method: 0, marked: 0 },
  cutOff: 0,
  cutOffBy: { backlog: 0, silent: 0, time: 0, large: 0, incomplete: 0, ended: 0 },
  failed: 0,
  compared: {
    same: 0,
    different: 1,
    notCompared: 0,
    differences: [
      {
        at: 'body $.a',
        kind: 'changed',
        count: 1,
        example: {
          method: 'GET',
          path: '/',
          at: 'body $.a',
          primary: { deep: [1, null] },
          shadow: null,
          traceId: 'a',
        },
      },
    ],
    more: 0,
  },
  calls: { namespace: 0, production: 0, refused: 0 },
  caughtTraceId: null,
};

test('client and server understand each other', async () => {
  const { shadows, asked } = fakeShadows();
  const client = await open(shadows, 'secret');
  const wanted: ShadowRequest = {
    route: 'web',
    to: 'debug-ns',
    percent: 0.5,
    forMs: 1000,
    compare: true,
    methods: ['GET', 'POST'],
    until: { name: 'server-errors', when: { status: '5xx' } },
  };
  expect(await client.start(wanted)).toEqual(running);
  expect(asked).toEqual([wanted]);
  expect(await client.list()).toEqual([running]);
  expect(await client.find('3f2a91c0')).toEqual(running);
  expect(await client.stop('3f2a91c0')).toEqual(running);
});

test('what the gateway refuses arrives with its code and its words', async () => {
  const { shadows } = fakeShadows();
  const client = await open(shadows, null);
  const error = await client.stop('a/b?c').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LoopError);
  expect(error).toMatchObject({ code: 'LOOP_SHADOW_NOT_FOUND', message: 'no shadow a/b?c' });
});

test.each([
  [{ route: 'web' }, 'to'],
  [{ route: 'web', to: 'x', percent: 0 }, 'percent'],
  [{ route: 'web', to: 'x', percent: 101 }, 'percent'],
  [{ route: 'web', to: 'x', forMs: 0 }, 'forMs'],
  [{ route: 'web', to: 'x', methods: [] }, 'methods'],
  [{ route: 'web', to: 'x', methods: ['G T'] }, 'methods.0'],
  [{ route: 'web', to: 'x', until: { name: 'a' } }, 'until'],
  [{ route: 'web', to: 'x', unheard: 1 }, 'unheard'],
])('%j is refused, naming %s', async (body, key) => {
  const { shadows, asked } = fakeShadows();
  const client = await open(shadows, null);
  await expect(client.start(body as unknown as ShadowRequest)).rejects.toMatchObject({
    code: 'LOOP_CONTROL_REQUEST',
    message: expect.stringContaining(key),
  });
  expect(asked).toEqual([]);
});

test('another token is refused', async () => {
  const { shadows } = fakeShadows();
  const admin = await openAdmin(shadows, 'secret');
  for (const adminToken of ['wrong', null]) {
    await expect(connectToShadows({ admin, adminToken }).list()).rejects.toMatchObject({
      code: 'LOOP_CONTROL_DENIED',
    });
  }
});

test('a web page cannot start a shadow', async () => {
  const { shadows, asked } = fakeShadows();
  const { port } = await openAdmin(shadows, null);
  const status = await new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path: '/api/shadows',
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
    });
    outgoing.on('response', (res) => resolve(res.statusCode)).on('error', reject);
    outgoing.end(JSON.stringify({ route: 'web', to: 'debug-ns' }));
  });
  expect(status).toBe(403);
  expect(asked).toEqual([]);
});

test('where nobody listens, the error says where and what to do', async () => {
  const { port, server } = await testServer();
  await new Promise((resolve) => server.close(resolve));
  await expect(connectToShadows(at(port)).list()).rejects.toMatchObject({
    code: 'LOOP_CONTROL_UNREACHABLE',
    message: `no gateway answers at gateway.admin, 127.0.0.1:${port}: connection refused; is loop gateway running with this config?`,
  });
});

test.each([
  ['a page', 'text/html', '<p>hello</p>'],
  ['other JSON', 'application/json', '{"shadows":[{"id":1}]}'],
])('another program that answers with %s is not taken for loop', async (_, type, body) => {
  const { port } = await testServer((__, res) => {
    res.setHeader('content-type', type);
    res.end(body);
  });
  await expect(connectToShadows(at(port)).list()).rejects.toMatchObject({
    code: 'LOOP_CONTROL_UNREACHABLE',
    message: expect.stringContaining('expected the admin API of a loop'),
  });
});

function at(port: number) {
  return { admin: { host: '127.0.0.1', port }, adminToken: null };
}

async function open(shadows: Shadows, adminToken: string | null): Promise<Shadows> {
  return connectToShadows({ admin: await openAdmin(shadows, adminToken), adminToken });
}

async function openAdmin(shadows: Shadows, token: string | null) {
  const admin = await startAdmin({
    address: { host: '127.0.0.1', port: 0 },
    token,
    status: () => {
      throw new Error('not asked for');
    },
    shadows,
  });
  onTestFinished(() => admin.close());
  return { host: '127.0.0.1', port: Number(admin.address.split(':').at(-1)) };
}

function fakeShadows(): { shadows: Shadows; asked: ShadowRequest[] } {
  const asked: ShadowRequest[] = [];
  const one = async (id: string) => {
    if (id === running.id) return running;
    throw new LoopError('LOOP_SHADOW_NOT_FOUND', `no shadow ${id}`, { statusCode: 404 });
  };
  return {
    asked,
    shadows: {
      async start(wanted) {
        asked.push(wanted);
        return running;
      },
      list: async () => [running],
      find: one,
      stop: one,
    },
  };
}
