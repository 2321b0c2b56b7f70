import { expect, test } from 'vitest';
import { errorOf, readHead, readResponse } from '../gateway/harness/http-message.js';
import { type GatewayOptions, gatewayTo, testConfig } from '../gateway/harness/open-gateway.js';
import { answering, ok, rawUpstream } from '../gateway/harness/raw-upstream.js';
import { webSocketUpstream } from '../gateway/harness/websocket-upstream.js';
import { dial } from '../gateway/harness/wire.js';
import { service } from '../replayer/fixtures/configs.js';
import { caller, debugService, type Got } from '../replayer/fixtures/debug-service.js';
import { called, replayReviews, stageReviews } from '../replayer/fixtures/reviews.js';
import { run } from '../replayer/fixtures/run.js';

type Options = Pick<GatewayOptions, 'replays'>;

async function production(options: Options = {}) {
  const upstream = await rawUpstream(answering(ok('production')));
  return { upstream, gateway: await gatewayTo(upstream.port, options) };
}

async function ask(port: number, headers: string, method = 'GET', body = '') {
  const client = await dial(port);
  client.send(`${method} /r?x=1 HTTP/1.1\r\nHost: ratings\r\n${headers}\r\n${body}`);
  return readResponse(client);
}

const marks = [
  ['x-loop-replay', 'X-Loop-Replay: 17\r\n'],
  ['baggage', 'baggage: loop-replay=17\r\n'],
  ['baggage', 'Baggage: tenant=a, loop-replay = 17 ;p=1,user=b\r\n'],
  ['baggage', 'baggage: tenant=a\r\nbaggage: loop-replay=17\r\n'],
] as const;

test.each(marks)('a call marked in %s is kept from production: %j', async (header, lines) => {
  const { upstream, gateway } = await production();
  for (const port of [gateway.mesh, gateway.serviceDoor('ratings')]) {
    const response = await ask(port, lines);
    expect(response.status).toBe(409);
    expect(response.first('x-loop-error')).toBe('LOOP_GATEWAY_REPLAYED');
    expect(errorOf(response)).toMatchObject({
      code: 'LOOP_GATEWAY_REPLAYED',
      message:
        `GET /r?x=1 to ratings belongs to replay 17, as its ${header} says, and would reach ` +
        "production: lead the service's calls to the egress of its namespace; " +
        'gateway.replays: forward lets them pass',
    });
  }
  expect(upstream.connections).toEqual([]);
  expect(gateway.log.all).toEqual([]);
});

test.each([
  ['no headers of this kind', ''],
  ['baggage of others', 'baggage: tenant=loop-replay,my-loop-replay=1,loop-replays=2\r\n'],
  [
    'a replay that production was opened for',
    'x-loop-replay: 17\r\nbaggage: loop-replay=17;production\r\n',
  ],
  ['the same in baggage alone', 'baggage: a=b, loop-replay=17;production\r\n'],
])('a call with %s passes and is recorded', async (_what, lines) => {
  const { gateway } = await production();
  expect((await ask(gateway.mesh, lines)).body).toBe('production');
  expect((await ask(gateway.serviceDoor('ratings'), lines)).body).toBe('production');
  expect(gateway.log.all).toHaveLength(2);
});

test.each(marks)('at the edge a mark in %s changes nothing: %j', async (_header, lines) => {
  const { upstream, gateway } = await production();
  expect((await ask(gateway.edge, lines)).body).toBe('production');
  expect(upstream.connections).toHaveLength(1);
  expect(gateway.log.all).toHaveLength(1);
});

test('gateway.replays: forward lets marked calls pass with their marks, also on the fly', async () => {
  const upstream = await rawUpstream();
  const gateway = await gatewayTo(upstream.port, { replays: 'forward' });
  const client = await dial(gateway.mesh);
  client.send(`GET / HTTP/1.1\r\nHost: ratings\r\n${marks[0][1]}${marks[1][1]}\r\n`);
  const wire = await upstream.accept();
  const head = await readHead(wire);
  expect(head.first('x-loop-replay')).toBe('17');
  expect(head.first('baggage')).toMatch(/^loop-replay=17,loop-trace=/);
  wire.send(ok(''));
  expect((await readResponse(client)).status).toBe(200);
  const services = { ratings: { port: upstream.port } };
  gateway.gateway.configure(testConfig({ services, replays: 'refuse' }));
  expect((await ask(gateway.mesh, marks[0][1])).status).toBe(409);
});

test('a marked upload is refused without its body, and the connection serves the next', async () => {
  const { gateway } = await production();
  const client = await dial(gateway.mesh);
  const head = `POST /r HTTP/1.1\r\nHost: ratings\r\nContent-Length: 5\r\n`;
  client.send(`${head}x-loop-replay: 1\r\n\r\nhello${head}\r\nhello`);
  expect((await readResponse(client)).status).toBe(409);
  expect((await readResponse(client)).body).toBe('production');
});

test('a marked WebSocket is refused before any upstream', async () => {
  const upstream = await webSocketUpstream();
  const gateway = await gatewayTo(upstream.port);
  const client = await dial(gateway.mesh);
  client.send(
    'GET /chat HTTP/1.1\r\nHost: ratings\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
      'baggage: loop-replay=17\r\n\r\n',
  );
  const response = await readResponse(client);
  expect(response.status).toBe(409);
  expect(errorOf(response).code).toBe('LOOP_GATEWAY_REPLAYED');
  expect(gateway.log.all).toEqual([]);
});

test('an id that is none is quoted, and not at length', async () => {
  const { gateway } = await production();
  const response = await ask(gateway.mesh, `x-loop-replay: "${'a'.repeat(500)}\r\n`);
  expect(errorOf(response).message).toContain(`replay "\\"${'a'.repeat(39)}", as`);
});

test('a service that is wired to the mesh gets 409 in a replay, and its answer at the egress', async () => {
  const { upstream, gateway } = await production();
  const got: Got[] = [];
  await replayReviews({
    calls: [called(1, '/r', { recorded: true })],
    async handle({ call }) {
      got.push(await call('ratings', '/r', { port: gateway.mesh }));
      got.push(await call('ratings', '/r'));
      return { status: 500, body: {} };
    },
  });
  expect(got.map(({ status }) => status)).toEqual([409, 200]);
  expect(upstream.connections).toEqual([]);
  expect(gateway.log.all).toEqual([]);
});

test.each([
  ['all marks', /^(traceparent|baggage|x-loop-.+)$/],
  ['baggage alone', /^baggage$/],
])(
  'what --live-production calls may call on in production, passing on %s',
  async (_what, passesOn) => {
    const { gateway } = await production();
    const got: Got[] = [];
    const live = await debugService({ egress: gateway.mesh, passesOn }, async ({ call }) => {
      got.push(await call('ratings', '/r'));
      return { status: 200, body: {} };
    });
    const services = [
      service('reviews', { host: '127.0.0.1', port: live.port }),
      service('details', { host: '127.0.0.1', port: live.port }),
    ];
    const stage = await stageReviews({
      calls: [called(1, '/d', {}, { service: 'details' })],
      services,
      async handle({ call }) {
        await call('details', '/d');
        return { status: 500, body: {} };
      },
    });
    await run({
      ...stage,
      request: { to: `http://127.0.0.1:${live.port}`, liveProduction: ['reviews'] },
    });
    await run({ ...stage, request: { live: ['details'], liveProduction: ['details'] } });
    expect(got.map(({ status }) => status)).toEqual([200, 200]);
    const sent = live.requests.map(({ headers }) => [headers['x-loop-replay'], headers.baggage]);
    const baggage = expect.stringMatching(/(^|,)loop-replay=41;production(,|$)/);
    expect(sent).toEqual([
      ['41', baggage],
      ['41', baggage],
    ]);
    expect(stage.reviews.requests[0]?.headers['x-loop-replay']).toBe('41');
    await live[Symbol.asyncDispose]();
  },
);

test('a call with no mark cannot be told from production: it passes', async () => {
  const { gateway } = await production();
  const { status } = await caller(gateway.mesh)('ratings', '/r');
  expect(status).toBe(200);
});
