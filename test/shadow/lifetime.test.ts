import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { RouteShadowConfig } from '../../src/core/config.js';
import { rawUpstream } from '../gateway/harness/raw-upstream.js';
import { ask } from './ask.js';
import { openShadowing, shadowConfig, testServer } from './open-shadowing.js';

test('a shadow ends by itself after ten minutes, or the time it was given', async () => {
  const production = await testServer();
  const target = await testServer();
  const shadowing = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { room, edge } = shadowing;
  const { id } = await room.start({ route: 'web', to: 'debug-ns' });
  expect((await room.find(id)).timeLeftMs).toBe(600_000);
  shadowing.pass(599_999);
  await ask(edge);
  await target.request(0);
  expect(await room.find(id)).toMatchObject({ ended: null, timeLeftMs: 1, copied: 1 });
  shadowing.pass(1);
  expect(await room.find(id)).toMatchObject({ ended: 'over', timeLeftMs: 0 });
  await ask(edge);
  expect((await room.find(id)).copied).toBe(1);

  const short = await room.start({ route: 'web', to: 'debug-ns', forMs: 50 });
  shadowing.pass(50);
  expect((await room.find(short.id)).ended).toBe('over');
});

test('stop ends a shadow at once, and breaks off the copies under way', async () => {
  const production = await testServer();
  const target = await rawUpstream();
  const { room, edge } = await openShadowing({
    services: { web: production.port },
    namespace: { web: target.port },
  });
  const { id } = await room.start({ route: 'web', to: 'debug-ns' });
  await ask(edge);
  const copy = await target.accept();
  await copy.until('\r\n\r\n');
  const stopped = await room.stop(id);
  expect(stopped).toMatchObject({ ended: 'stopped', copied: 1, cutOffBy: { ended: 1 } });
  await copy.ended;
  await ask(edge);
  expect((await room.find(id)).copied).toBe(1);
  // To stop what is over is no mistake.
  expect(await room.stop(id)).toMatchObject({ ended: 'stopped' });
});

test('an id that no shadow has is told from one that has ended', async () => {
  const production = await testServer();
  const { room } = await openShadowing({
    services: { web: production.port },
    namespace: { web: (await testServer()).port },
  });
  const { id } = await room.start({ route: 'web', to: 'debug-ns' });
  await expect(room.stop('0badcafe')).rejects.toMatchObject({
    code: 'LOOP_SHADOW_NOT_FOUND',
    message: `no shadow has the id "0badcafe"; running: ${id}`,
  });
});

describe('a shadow is refused', () => {
  const open = async () => {
    const production = await testServer();
    const debug = await testServer();
    return {
      production,
      shadowing: await openShadowing({
        services: { web: production.port, reviews: production.port + 1 },
        namespace: { reviews: debug.port },
      }),
    };
  };

  test('for a route that is not there', async () => {
    const { shadowing } = await open();
    await expect(shadowing.room.start({ route: 'wep', to: 'debug-ns' })).rejects.toMatchObject({
      code: 'LOOP_SHADOW_REFUSED',
      message: 'route: expected the name of a route (web), got wep (did you mean web?)',
    });
  });

  test('to a namespace that is not there', async () => {
    const { shadowing } = await open();
    await expect(shadowing.room.start({ route: 'web', to: 'staging' })).rejects.toMatchObject({
      code: 'LOOP_SHADOW_REFUSED',
      message: 'to: expected the name of a namespace (debug-ns), got staging',
    });
  });

  test('to a namespace that has none of the services', async () => {
    const production = await testServer();
    const { room } = await openShadowing({
      services: { web: production.port, reviews: production.port + 1 },
      namespace: { unheard: production.port + 2 },
    });
    await expect(room.start({ route: 'web', to: 'debug-ns' })).rejects.toMatchObject({
      code: 'LOOP_SHADOW_REFUSED',
      message:
        'to: expected a namespace with one of the services (web, reviews), got debug-ns, which has unheard',
    });
  });

  test.each(['localhost', '127.0.0.2', '::1', 'web.localhost', hostname()])(
    'to an address that is production, by the name %s',
    async (host) => {
      const production = await testServer();
      const { room } = await openShadowing({
        services: { web: production.port },
        namespace: { web: production.port },
        namespaceHost: host,
      });
      await expect(room.start({ route: 'web', to: 'debug-ns' })).rejects.toMatchObject({
        code: 'LOOP_SHADOW_PRODUCTION',
      });
    },
  );

  test('when the egress of the namespace is taken', async () => {
    const production = await testServer();
    const target = await testServer();
    const taken = await testServer();
    const { room, config } = await openShadowing({
      services: { web: production.port },
      namespace: { web: target.port },
    });
    await room.configure({
      ...config,
      namespaces: config.namespaces.map((namespace) => ({
        ...namespace,
        egress: { host: '127.0.0.1', port: taken.port },
      })),
    });
    await expect(room.start({ route: 'web', to: 'debug-ns' })).rejects.toMatchObject({
      code: 'LOOP_SHADOW_EGRESS',
      message: expect.stringContaining('namespaces.debug-ns.egress'),
    });
    // The next one may have it again.
    taken.server.close();
    taken.server.closeAllConnections();
    await room.start({ route: 'web', to: 'debug-ns' });
  });
});

describe('a shadow of the config', () => {
  const half: RouteShadowConfig = { to: 'debug-ns', percent: 100, compare: false };

  const open = async (shadow?: RouteShadowConfig) => {
    const production = await testServer();
    const target = await testServer();
    const options = { services: { web: production.port }, namespace: { web: target.port } };
    const shadowing = await openShadowing(shadow ? { ...options, shadow } : options);
    return { options, shadowing, target, room: shadowing.room };
  };

  test('runs from the start, and has no end of its own', async () => {
    const { shadowing, target, room } = await open(half);
    await ask(shadowing.edge);
    await target.request();
    shadowing.pass(30 * 86_400_000);
    const [status] = await room.list();
    expect(status).toMatchObject({ origin: 'config', timeLeftMs: null, ended: null, copied: 1 });
  });

  test('is taken on reload: a new one starts, the same goes on counting, a changed one is another', async () => {
    const { options, shadowing, target, room } = await open();
    expect(await room.list()).toEqual([]);
    await room.configure(shadowConfig({ ...options, shadow: half }));
    await ask(shadowing.edge);
    await target.request();
    await room.configure(shadowConfig({ ...options, shadow: { ...half } }));
    expect(await room.list()).toMatchObject([{ ended: null, copied: 1 }]);
    await room.configure(shadowConfig({ ...options, shadow: { ...half, percent: 50 } }));
    expect(await room.list()).toMatchObject([
      { ended: 'config', percent: 100 },
      { ended: null, percent: 50, copied: 0 },
    ]);
    await room.configure(shadowConfig(options));
    expect((await room.list()).map(({ ended }) => ended)).toEqual(['config', 'config']);
  });

  test('that was stopped by hand stays so until its lines change', async () => {
    const { options, room } = await open(half);
    const [status] = await room.list();
    await room.stop(status?.id ?? '');
    await room.configure(shadowConfig({ ...options, shadow: half }));
    expect(await room.list()).toMatchObject([{ ended: 'stopped' }]);
    await room.configure(shadowConfig({ ...options, shadow: { ...half, percent: 20 } }));
    expect(await room.list()).toMatchObject([{ ended: 'stopped' }, { ended: null, percent: 20 }]);
  });

  test('that cannot run is told, and the gateway runs', async () => {
    const { shadowing, room } = await open({ ...half, to: 'gone' });
    expect(await room.list()).toEqual([]);
    expect(shadowing.lines.join('\n')).toContain('warning: routes: web: shadow: to: expected');
    expect((await ask(shadowing.edge)).status).toBe(200);
  });
});

test('a reload moves a running shadow to the new address, and ends it when it has none', async () => {
  const production = await testServer();
  const before = await testServer();
  const after = await testServer();
  const services = { web: production.port };
  const { room, edge } = await openShadowing({ services, namespace: { web: before.port } });
  const { id } = await room.start({ route: 'web', to: 'debug-ns' });
  const headers = { authorization: 'Bearer new' };
  await room.configure(shadowConfig({ services, namespace: { web: after.port }, headers }));
  await ask(edge);
  expect((await after.request()).headers.authorization).toBe('Bearer new');
  expect(before.seen).toHaveLength(0);
  await room.configure(shadowConfig({ services, namespace: { reviews: after.port } }));
  expect(await room.find(id)).toMatchObject({ ended: 'config', copied: 1 });
});
