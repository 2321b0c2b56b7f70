import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { hop, message } from '../fixtures/captures.js';
import { service } from '../fixtures/configs.js';
import {
  type DebugService,
  debugService,
  type Got,
  type Handler,
  json,
} from '../fixtures/debug-service.js';
import { answering, response } from '../fixtures/raw-server.js';
import { called, replayReviews, stageReviews } from '../fixtures/reviews.js';
import { run } from '../fixtures/run.js';

async function copy(handle: Handler, egress = 1): Promise<DebugService> {
  const started = await debugService({ egress }, handle);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

const callsRatings: Handler = async ({ call }) => {
  const { status, body } = await call('ratings', '/ratings/4');
  return { status: 200, body: { status, said: body.toString() } };
};

test('a service of the namespace is called there, with the marks of the run', async () => {
  const ratings = await copy(async () => ({ status: 200, body: { live: true } }));
  const { replay } = await replayReviews({
    calls: [called(1, '/ratings/4', { live: false })],
    copies: { ratings: ratings.port },
    passesOn: /^traceparent$/,
    handle: callsRatings,
  });
  expect(ratings.requests).toHaveLength(1);
  const [request] = ratings.requests;
  expect(request?.path).toBe('/ratings/4');
  expect(request?.headers).toMatchObject({
    host: 'ratings',
    'x-loop-replay': '41',
    baggage: expect.stringMatching(/(^|,)loop-replay=41$/),
  });
  expect(replay.hops[1]).toMatchObject({ service: 'ratings', mode: 'live', result: 'changed' });
});

test('baggage of its own does not keep a call from the mark of the run', async () => {
  const ratings = await copy(async () => ({ status: 200, body: {} }));
  await replayReviews({
    calls: [called(1, '/r', {})],
    copies: { ratings: ratings.port },
    passesOn: /^traceparent$/,
    async handle({ call }) {
      await call('ratings', '/r', { headers: { baggage: 'tenant=a' } });
      await call('ratings', '/r', { headers: { baggage: 'tenant=a, loop-replay=41;p=1' } });
      return { status: 500, body: {} };
    },
  });
  expect(ratings.requests.map(({ headers }) => headers.baggage)).toEqual([
    expect.stringMatching(/^tenant=a,loop-trace=[0-9a-f-]+,loop-replay=41$/),
    expect.stringMatching(/^tenant=a,loop-replay=41;p=1,loop-trace=[0-9a-f-]+$/),
  ]);
});

test('--recorded answers for a service that the namespace has', async () => {
  const ratings = await copy(async () => ({ status: 200, body: { live: true } }));
  const { replay } = await replayReviews({
    calls: [called(1, '/ratings/4', { live: false })],
    copies: { ratings: ratings.port },
    request: { recorded: ['ratings'] },
    handle: callsRatings,
  });
  expect(ratings.requests).toEqual([]);
  expect(replay.hops[1]).toMatchObject({ mode: 'recorded', result: 'same' });
});

test('what a live service calls is answered too, and stands below it', async () => {
  const stage = await stageReviews({
    calls: [
      called(1, '/details/4', { id: 4 }, { service: 'details', authority: 'details' }),
      called(2, '/ratings/4', {}),
      called(3, '/stars', { stars: 4 }, { parent: 2, from: 'ratings', service: 'stars' }),
    ],
    async handle({ call }) {
      await Promise.all([call('details', '/details/4'), call('ratings', '/ratings/4')]);
      return { status: 200, body: {} };
    },
  });
  const ratings = await copy(
    async ({ call }) => ({ status: 200, body: json(await call('stars', '/stars')) }),
    stage.egress,
  );
  const namespace = {
    ...stage.namespace,
    services: [
      ...stage.namespace.services,
      {
        name: 'ratings',
        url: { protocol: 'http' as const, host: '127.0.0.1', port: ratings.port },
        egress: null,
        debugger: null,
      },
    ],
  };
  const replay = await run({
    capture: stage.capture,
    config: { ...stage.config, namespaces: [namespace] },
  });
  const placed = replay.hops.map(({ service: name, mode, parent }) => [name, mode, parent]);
  expect(placed).toEqual([
    ['reviews', 'live', null],
    ['details', 'recorded', 0],
    ['ratings', 'live', 0],
    ['stars', 'recorded', 2],
  ]);
});

test('--live for a service that only production has is refused, and nothing is sent', async () => {
  const stage = await stageReviews({ calls: [], handle: callsRatings });
  await expect(run({ ...stage, request: { live: ['ratings'] } })).rejects.toMatchObject({
    code: 'LOOP_REPLAYER_PRODUCTION',
    message:
      '--live: expected a service of namespace debug-ns (reviews), got ratings, ' +
      'which only production has; --live-production ratings allows that',
  });
  expect(stage.reviews.requests).toEqual([]);
});

test('--live with --live-production calls production', async () => {
  await using production = await answering(response({ body: 'from production' }));
  const { replay } = await replayReviews({
    calls: [called(1, '/ratings/4', {})],
    services: [service('ratings', { host: '127.0.0.1', port: production.port })],
    request: { live: ['ratings'], liveProduction: ['ratings'] },
    handle: callsRatings,
  });
  expect(production.requests).toHaveLength(1);
  expect(replay.hops[1]).toMatchObject({ mode: 'live' });
});

test.each([
  [{ live: ['nobody'] }, 'which is no service at all'],
  [{ recorded: ['review'] }, '--recorded: expected services (reviews), got review'],
  [{ live: ['reviews'], recorded: ['reviews'] }, 'reviews in --live and in --recorded'],
])('%j is refused', async (request, message) => {
  const stage = await stageReviews({ calls: [], handle: callsRatings });
  await expect(run({ ...stage, request })).rejects.toMatchObject({
    code: 'LOOP_CLI_USAGE',
    message: expect.stringContaining(message),
  });
});

test.each(['details', 'chat'])('--recorded may name %s, of config or capture', async (name) => {
  const { replay } = await replayReviews({
    calls: [called(1, '/room', {}, { service: 'chat' })],
    request: { recorded: [name] },
    handle: async () => ({ status: 500, body: {} }),
  });
  expect(replay.verdict).toBe('reproduced');
});

test("a namespace's copy at a production address is refused before anything is sent", async () => {
  await using production = await answering(response({}));
  const stage = await stageReviews({
    calls: [],
    copies: { ratings: production.port },
    services: [service('ratings', { host: '127.0.0.1', port: production.port })],
    handle: callsRatings,
  });
  await expect(run(stage)).rejects.toMatchObject({ code: 'LOOP_REPLAYER_PRODUCTION' });
  expect(stage.reviews.requests).toEqual([]);
  expect(production.requests).toEqual([]);
});

test('production is never called: not by its host, not by its address, not on a miss', async () => {
  await using production = await answering(response({ body: 'from production' }));
  const got: Got[] = [];
  await replayReviews({
    calls: [called(1, '/ratings/4', { recorded: true })],
    services: [service('ratings', { host: '127.0.0.1', port: production.port })],
    request: { onMiss: 'live' },
    async handle({ call }) {
      const at = `127.0.0.1:${production.port}`;
      got.push(await call('ratings', '/ratings/4', { asProxy: true }));
      got.push(await call(at, '/ratings/4', { asProxy: true }));
      got.push(await call('ratings', '/other'));
      got.push(await call('elsewhere.example', '/x', { asProxy: true }));
      return { status: 200, body: {} };
    },
  });
  expect(production.requests).toEqual([]);
  expect(got.map(({ status }) => status)).toEqual([200, 502, 502, 502]);
});

test('a live call has the timeouts of its service', async () => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as { port: number };
  let got: Got | undefined;
  const ratings = service('ratings', { host: '127.0.0.1', port: 1 });
  await replayReviews({
    calls: [called(1, '/ratings/4', {})],
    copies: { ratings: port },
    services: [{ ...ratings, timeouts: { connectMs: 100, firstByteMs: 150, idleMs: 150 } }],
    async handle({ call }) {
      got = await call('ratings', '/ratings/4');
      return { status: 200, body: {} };
    },
  });
  expect(got?.status).toBe(504);
});

test('an entry that was recorded as a timeout is not waited for any longer', async () => {
  const recorded = { error: 'timeout', status: null, response: null, durationMs: 200 } as const;
  const startedAt = performance.now();
  const { replay } = await replayReviews({
    calls: [],
    entry: { ...recorded, answeredStatus: 504 },
    services: [],
    config: { rules: [{ name: 'server-errors', when: { status: '5xx' } }] },
    handle: () => new Promise(() => undefined),
  });
  expect(replay.verdict).toBe('reproduced');
  expect(replay.error?.kind).toBe('timeout');
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('a recorded WebSocket is named, as one that cannot be replayed', async () => {
  const { replay } = await replayReviews({
    calls: [
      hop({ index: 1, parent: 0, service: 'chat', protocol: 'websocket', request: message([]) }),
    ],
    handle: async () => ({ status: 500, body: {} }),
  });
  expect(replay.notes).toContain('hop 1 (chat): a WebSocket, which cannot be replayed');
});

test('a WebSocket is answered 501, with the reason', async () => {
  let got: Got | undefined;
  const { replay } = await replayReviews({
    calls: [],
    async handle({ call }) {
      got = await call('chat', '/room/1', {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-version': '13',
        },
      });
      return { status: 500, body: {} };
    },
  });
  const message =
    '/room/1 of chat: a WebSocket cannot be replayed, as its messages are not recorded';
  expect(got?.status).toBe(501);
  expect(got && json(got)).toMatchObject({
    error: { code: 'LOOP_REPLAYER_NOT_REPLAYABLE', message },
  });
  expect(replay.notes).toContain(`${message}; it was answered 501`);
});

test.each(['live', 'recorded'] as const)('--%s needs an egress', async (option) => {
  const stage = await stageReviews({ calls: [], handle: callsRatings });
  const namespaces = [{ ...stage.namespace, egress: null }];
  const config = { ...stage.config, namespaces };
  const refused = run({ ...stage, config, request: { [option]: ['reviews'] } });
  await expect(refused).rejects.toMatchObject({
    code: 'LOOP_CLI_USAGE',
    message: `--${option}: expected a namespace with an egress, got debug-ns`,
  });
  expect(stage.reviews.requests).toEqual([]);
});
