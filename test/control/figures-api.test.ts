import { expect, onTestFinished, test } from 'vitest';
import { connectToFigures } from '../../src/control/figures-client.js';
import { startAdmin } from '../../src/control/start-admin.js';
import { parseAddress } from '../../src/core/address.js';
import type { LiveFigures } from '../../src/core/figures.js';

const figures = {
  requests: 2,
  failures: 1,
  success: 0.5,
  rps: 0.1,
  latencyMs: { p50: 1, p95: 2.5, p99: null, max: 3 },
};
const row = { source: 'edge', destination: 'web', method: 'GET', path: '/', count: 1 };
const asked: string[] = [];
const live: LiveFigures = {
  stat: async (window) => {
    asked.push(`stat ${window}`);
    return [{ name: 'web', ...figures }];
  },
  routes: async (window) => {
    asked.push(`routes ${window}`);
    return [{ route: '[DEFAULT]', service: 'web', ...figures }];
  },
  edges: async (window) => {
    asked.push(`edges ${window}`);
    return [{ from: 'edge', to: 'web', ...figures }];
  },
  top: async ({ fold }) => {
    asked.push(`top ${fold}`);
    return [{ ...row, bestMs: 1, worstMs: 2, lastMs: 1.5, successRate: 1 }];
  },
};

async function open(token: string | null = null) {
  const running = await startAdmin({
    address: { host: '127.0.0.1', port: 0 },
    token,
    status: () => {
      throw new Error('not asked for');
    },
    figures: {
      figures: live,
      metrics: async (isOpen) => ({ contentType: 'text/plain', text: `open: ${isOpen}` }),
    },
  });
  onTestFinished(() => running.close());
  const admin = parseAddress(running.address) ?? { host: '', port: 0 };
  const get = (path: string, headers = {}) =>
    fetch(`http://${running.address}${path}`, { headers });
  return { admin, get };
}

test('client and server understand each other', async () => {
  const { admin } = await open('secret');
  const client = connectToFigures({ admin, adminToken: 'secret' });
  asked.length = 0;
  expect(await client.stat('10s')).toEqual(await live.stat('10s'));
  expect(await client.routes('1m')).toEqual(await live.routes('1m'));
  expect(await client.edges('10m')).toEqual(await live.edges('10m'));
  expect(await client.top({ fold: false })).toEqual(await live.top({ fold: false }));
  expect(await client.top({ fold: true })).toEqual(await live.top({ fold: true }));
  // Each of them twice: over the wire, and for the comparison.
  expect(asked.filter((_, at) => at % 2 === 0)).toEqual([
    'stat 10s',
    'routes 1m',
    'edges 10m',
    'top false',
    'top true',
  ]);
});

test('a minute and folded paths are what one gets without asking', async () => {
  const { get } = await open();
  asked.length = 0;
  for (const path of ['/api/stat', '/api/routes', '/api/edges', '/api/top']) await get(path);
  expect(asked).toEqual(['stat 1m', 'routes 1m', 'edges 1m', 'top true']);
});

test('a window that there is not is refused, with those that there are', async () => {
  const { get } = await open();
  const response = await get('/api/edges?window=constructor');
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: {
      code: 'LOOP_CONTROL_REQUEST',
      message: 'window: expected one of 10s, 1m, 10m, got "constructor"',
    },
  });
});

test('metrics are in the format that the scraper asks for', async () => {
  const { get } = await open();
  expect(await (await get('/metrics')).text()).toBe('open: false');
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';
  expect(await (await get('/metrics', { accept })).text()).toBe('open: true');
});

test('figures and metrics need the token where there is one', async () => {
  const { admin, get } = await open('secret');
  expect((await get('/metrics')).status).toBe(401);
  await expect(connectToFigures({ admin, adminToken: 'other' }).stat('1m')).rejects.toMatchObject({
    code: 'LOOP_CONTROL_DENIED',
  });
});
