import { expect, onTestFinished, test } from 'vitest';
import { parseEndpointText } from '../../src/config/schema/endpoint.js';
import type { InterceptWish } from '../../src/core/intercept.js';
import { steadyNow } from '../../src/core/steady-clock.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import { InterceptRoom } from '../../src/traffic/intercepts/intercept-room.js';
import { TrafficRoom } from '../../src/traffic/traffic-room.js';
import { readResponse } from '../gateway/harness/http-message.js';
import { openGateway, testConfig } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { openWebSocket, webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { scriptedOrigin } from './scripted-origin.js';

const mine = { header: { name: 'X-Dev', value: 'me' }, by: 'me@here' };

function openRoom(now: () => number = steadyNow) {
  const lines: string[] = [];
  let gateway: Gateway | undefined;
  const log = {
    info: (line: string) => void lines.push(line),
    warn: (line: string) => void lines.push(line),
  };
  const room = new InterceptRoom(testConfig({ services: { reviews: { port: 1 } } }), {
    ...{ now, log, parse: parseEndpointText },
    onChange: () => gateway?.rewire(),
  });
  onTestFinished(() => room.end());
  return { room, lines, wire: (to: Gateway) => (gateway = to) };
}

async function intercepting(port: number, policies: object = {}) {
  const { room, lines, wire } = openRoom();
  const options = { services: { reviews: { port, policies } }, routes: [{ to: 'reviews' }] };
  const traffic = new TrafficRoom(testConfig(options));
  const open = await openGateway({
    ...options,
    interceptors: [traffic.around, traffic.interceptor],
    choose: traffic.choose,
    intercept: () => room.choose,
  });
  wire(open.gateway);
  const ask = async (headers = '', port = open.edge) => {
    const client = await dial(port);
    client.send(`GET / HTTP/1.1\r\nHost: reviews\r\n${headers}\r\n`);
    return (await readResponse(client)).body;
  };
  return { ...open, room, lines, ask };
}

test('requests that carry the mark go to the process, from the edge and in the mesh; others do not', async () => {
  const service = await rawUpstream(answering(ok('service')));
  const process = await rawUpstream(answering(ok('mine')));
  const { room, ask, mesh, edge, log, lines } = await intercepting(service.port);
  expect(await ask('X-Dev: me\r\n')).toBe('service');
  const to = `http://127.0.0.1:${process.port}`;
  const baggage = { name: 'dev', value: 'me' };
  const { name } = await room.start({ ...mine, service: 'reviews', to, baggage });
  for (const port of [edge, mesh]) {
    expect(await ask('x-dev: me\r\n', port)).toBe('mine');
    expect(await ask('Baggage: a=b, dev = me;prop=1, c=d\r\n', port)).toBe('mine');
    expect(await ask('x-dev: you\r\n', port)).toBe('service');
    expect(await ask('baggage: dev=me2\r\nx-other: me\r\n', port)).toBe('service');
  }
  const led = log.all.filter(({ exchange }) => exchange.intercept !== null);
  expect(
    led.map(({ exchange }) => [exchange.intercept, exchange.service, exchange.upstream]),
  ).toEqual(led.map(() => [name, 'reviews', `127.0.0.1:${process.port}`]));
  expect(led).toHaveLength(4);
  expect(lines).toEqual([
    `intercept reviews-1 (me@here): calls to reviews with X-Dev: me or baggage dev=me go to ${to} for 3600 s`,
  ]);
  expect(await room.stop(name)).toMatchObject({ ended: 'stopped', requests: 4 });
  expect(await ask('x-dev: me\r\n')).toBe('service');
  expect(room.choose).toBeNull();
  expect(lines.at(-1)).toBe('intercept reviews-1 ended (stopped): 4 requests went there');
});

test('a replay and a shadow are not intercepted', async () => {
  const service = await rawUpstream(answering(ok('service')));
  const process = await rawUpstream(answering(ok('mine')));
  const { room, ask } = await intercepting(service.port);
  await room.start({ ...mine, service: 'reviews', to: `http://127.0.0.1:${process.port}` });
  expect(await ask('x-dev: me\r\nx-loop-replay: 1\r\n')).toBe('service');
  expect(await ask('x-dev: me\r\nbaggage: loop-shadow=1\r\n')).toBe('service');
  expect(await room.list()).toMatchObject([{ requests: 0, spared: 2 }]);
});

test('each attempt goes to the process, and none to the endpoints of the service', async () => {
  const service = await scriptedOrigin(200);
  const process = await scriptedOrigin(503, 200);
  const { room, ask, log } = await intercepting(service.port, {
    endpoints: [{ protocol: 'http', host: '127.0.0.1', port: service.port }],
    retries: { attempts: 2, on: ['503'], perTryMs: null, backoffMs: 1, budget: 1 },
  });
  await room.start({ ...mine, service: 'reviews', to: `http://127.0.0.1:${process.port}` });
  expect(await ask('x-dev: me\r\n')).toBe('turn 2');
  expect(service.asked).toHaveLength(0);
  expect(log.all.map(({ exchange }) => [exchange.attempt, exchange.intercept])).toEqual([
    [1, 'reviews-1'],
    [2, 'reviews-1'],
  ]);
});

test('a WebSocket goes to the process, too', async () => {
  const service = await webSocketUpstream();
  const process = await webSocketUpstream();
  const { room, edge, log } = await intercepting(service.port);
  await room.start({ ...mine, service: 'reviews', to: `http://127.0.0.1:${process.port}` });
  const socket = await openWebSocket(`ws://127.0.0.1:${edge}/`, { headers: { 'x-dev': 'me' } });
  socket.close();
  expect((await log.ended()).exchange).toMatchObject({
    protocol: 'websocket',
    intercept: 'reviews-1',
    upstream: `127.0.0.1:${process.port}`,
  });
});

test('it ends by itself, with the config, and with the gateway', async () => {
  let now = 1_000;
  const { room, lines } = openRoom(() => now);
  const wish: InterceptWish = { ...mine, service: 'reviews', to: 'http://127.0.0.1:1' };
  await room.start({ ...wish, forMs: 60_000 });
  now += 59_999;
  expect(await room.list()).toMatchObject([{ ended: null, timeLeftMs: 1 }]);
  now += 1;
  expect(await room.list()).toMatchObject([{ ended: 'over', timeLeftMs: 0 }]);
  expect(room.choose).toBeNull();
  await room.start(wish);
  room.configure(testConfig({ services: { other: { port: 1 } } }));
  expect(await room.list()).toMatchObject([{ ended: 'config' }, { ended: 'over' }]);
  room.configure(testConfig({ services: { reviews: { port: 1 } } }));
  await room.start(wish);
  room.end();
  expect(lines.filter((line) => line.includes('ended')).map((line) => line.slice(10, 38))).toEqual([
    'reviews-1 ended (over): 0 re',
    'reviews-2 ended (config): 0 ',
    'reviews-3 ended (gateway): 0',
  ]);
});

test('it ends on time also when nobody asks', async () => {
  const { room, lines } = openRoom();
  await room.start({ ...mine, service: 'reviews', to: 'http://127.0.0.1:1', forMs: 1_000 });
  await expect.poll(() => lines.length, { timeout: 5_000 }).toBe(2);
  expect(room.choose).toBeNull();
});

test.each<[what: string, wish: Partial<InterceptWish>, message: string]>([
  ['a service that is none', { service: 'review' }, 'did you mean reviews?'],
  ['an address that is none', { to: 'ftp://x' }, 'to: expected a URL such as'],
  ['no mark', { header: undefined }, 'expected header or baggage'],
  ['a day and more', { forMs: 86_400_001 }, 'for: expected 1s to 24h'],
  ['no time', { forMs: 999 }, 'for: expected 1s to 24h'],
])('%s is refused', async (_what, given, message) => {
  const { room } = openRoom();
  const wish = { ...mine, service: 'reviews', to: 'http://127.0.0.1:1', ...given };
  await expect(room.start(wish)).rejects.toMatchObject({
    code: 'LOOP_TRAFFIC_INTERCEPT_REFUSED',
    message: expect.stringContaining(message),
  });
});

test('two cannot take the same calls, and what is not there cannot be stopped', async () => {
  const { room } = openRoom();
  const wish = { ...mine, service: 'reviews', to: 'http://127.0.0.1:1' };
  await room.start(wish);
  await expect(
    room.start({ ...wish, header: { name: 'x-dev', value: 'me' } }),
  ).rejects.toMatchObject({ message: expect.stringContaining('reviews-1 (me@here) takes such') });
  await room.start({ ...wish, header: { name: 'x-dev', value: 'you' } });
  await expect(room.stop('reviews-9')).rejects.toMatchObject({
    code: 'LOOP_TRAFFIC_INTERCEPT_NOT_FOUND',
    message: expect.stringContaining('running: reviews-1, reviews-2'),
  });
  expect(await room.stopAll()).toHaveLength(2);
});
