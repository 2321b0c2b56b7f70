import { once } from 'node:events';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createFindHosts } from '../../../src/app/find-hosts.js';
import type { ReplayRequest } from '../../../src/core/rooms.js';
import { openEgress } from '../../../src/gateway/egress.js';
import { randomHex } from '../../../src/gateway/trace/random-hex.js';
import { createForwarder } from '../../../src/gateway/upstream/forwarder.js';
import { createReplayer } from '../../../src/replayer/replay.js';
import { createRedactor } from '../../../src/store/redact/redact-chain.js';
import { namespaceWithEgress } from '../fixtures/configs.js';
import { caller, debugService, type Got, type Handler, json } from '../fixtures/debug-service.js';
import { memoryStore } from '../fixtures/memory-store.js';
import { called, type ReviewsStage, replayReviews, stageReviews } from '../fixtures/reviews.js';
import { run } from '../fixtures/run.js';

/** Replays with ids of their own, all by one replayer. */
function replayerFor({ capture, config }: ReviewsStage) {
  const forwarder = createForwarder();
  const replayer = createReplayer({
    forward: forwarder.forward,
    openEgress,
    now: Date.now,
    env: {},
    createRedactor,
    findHosts: createFindHosts(),
    newId: randomHex,
    attachDebuggers: () => Promise.reject(new Error('expected no debugger')),
  });
  const close = async () => {
    await replayer.close();
    forwarder.close();
  };
  onTestFinished(close);
  const store = memoryStore(capture);
  return {
    store,
    close,
    replay: (more: Partial<ReplayRequest> = {}) =>
      replayer.replay(config, store, { capture: '7', to: 'debug-ns', ...more }),
  };
}

const failed = { status: 500, body: {} };

test('several replays share an egress: each has its own answers, each once', async () => {
  let waiting: (() => void)[] = [];
  const allIn = async () => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length < 4) return;
      for (const go of waiting) go();
      waiting = [];
    });
  };
  const turns: string[] = [];
  const stage = await stageReviews({
    calls: [called(1, '/next', 'one'), called(2, '/next', 'two')],
    async handle({ call }) {
      await allIn();
      const got = [await call('ratings', '/next'), await call('ratings', '/next')];
      turns.push(got.map(json).join(' '));
      return failed;
    },
  });
  const { replay } = replayerFor(stage);
  const replays = await Promise.all([replay(), replay(), replay(), replay()]);
  expect(turns).toEqual(['one two', 'one two', 'one two', 'one two']);
  for (const each of replays) {
    expect(each.hops.map(({ result }) => result).slice(1)).toEqual(['same', 'same']);
  }
});

test('a replay that is alone takes calls without trace headers as its own, and says so', async () => {
  const { replay } = await replayReviews({
    calls: [called(1, '/r', {})],
    passesOn: /^$/,
    async handle({ call }) {
      return { status: (await call('ratings', '/r')).status === 200 ? 500 : 200, body: {} };
    },
  });
  expect(replay.verdict).toBe('reproduced');
  expect(replay.notes).toContain(
    'reviews loses trace headers: it called GET /r without those of this replay, ' +
      'which was alone and took the call as its own',
  );
});

test('what a live service calls on behalf of such a call belongs to the replay, too', async () => {
  const stage = await stageReviews({
    calls: [
      called(1, '/r', {}),
      called(2, '/s', {}, { parent: 1, from: 'ratings', service: 'stars' }),
    ],
    passesOn: /^$/,
    async handle({ call }) {
      return { status: (await call('ratings', '/r')).status ?? 500, body: {} };
    },
  });
  const ratings = await debugService(
    { egress: stage.egress, passesOn: /^traceparent$/ },
    async ({ call }) => ({
      status: (await call('stars', '/s')).status ?? 500,
      body: {},
    }),
  );
  onTestFinished(() => ratings[Symbol.asyncDispose]());
  const copy = namespaceWithEgress({ ratings: ratings.port }, null).services;
  const namespaces = [{ ...stage.namespace, services: [...stage.namespace.services, ...copy] }];
  const replay = await run({ ...stage, config: { ...stage.config, namespaces } });
  expect(replay.hops[2]).toMatchObject({ service: 'stars', parent: 1, hop: 2 });
  const lost = replay.notes.filter((note) => note.includes('loses trace headers'));
  expect(lost).toEqual([expect.stringMatching(/^reviews loses/)]);
});

test.each([
  ['x-request-id', /^x-request-id$/],
  ['traceparent', /^traceparent$/],
  ['b3', /^b3$/],
  ['x-b3-traceid', /^x-b3-traceid$/],
  ['uber-trace-id', /^uber-trace-id$/],
  ['x-datadog-trace-id', /^x-datadog-trace-id$/],
  ['sentry-trace', /^sentry-trace$/],
  ['x-amzn-trace-id', /^x-amzn-trace-id$/],
  ['x-cloud-trace-context', /^x-cloud-trace-context$/],
  ['ot-tracer-traceid', /^ot-tracer-traceid$/],
  ['x-loop-replay', /^x-loop-replay$/],
  ['baggage', /^baggage$/],
])('%s alone is enough to know a call by', async (_, passesOn) => {
  const stage = await stageReviews({
    calls: [called(1, '/r', {})],
    passesOn,
    async handle({ call }) {
      const { status } = await call('ratings', '/r');
      return { status: status === 200 ? 500 : 200, body: {} };
    },
  });
  const { replay } = replayerFor(stage);
  const replays = await Promise.all([replay(), replay()]);
  expect(replays.map(({ verdict }) => verdict)).toEqual(['reproduced', 'reproduced']);
  expect(replays.flatMap(({ notes }) => notes).join()).not.toContain('loses trace headers');
});

test('among several replays a call without trace headers is answered 502, and says why', async () => {
  const got: Got[] = [];
  let first: (() => void) | undefined;
  const both: Handler = async ({ call }) => {
    if (first === undefined) await new Promise<void>((resolve) => (first = resolve));
    got.push(await call('ratings', '/r'));
    first?.();
    return failed;
  };
  const stage = await stageReviews({ calls: [called(1, '/r', {})], passesOn: /^$/, handle: both });
  const { replay } = replayerFor(stage);
  const replays = await Promise.all([replay(), replay()]);
  expect(got[0]?.status).toBe(502);
  expect(got[0] && json(got[0])).toMatchObject({
    error: {
      code: 'LOOP_REPLAYER_NO_RUN',
      message:
        'GET /r: expected the trace headers of one of the 2 replays that run to debug-ns, got others or none',
    },
  });
  expect(replays[1]?.notes.join('\n')).toContain('nobody could tell whose it was');
  expect(replays[1]?.notes.join('\n')).not.toContain('no call of reviews came');
});

test.each([
  [undefined, 'reproduced', 'the failure may come from that'],
  ['fail', 'different', 'not reproduced (--on-miss fail)'],
] as const)(
  'a failure by such a call alone is no reproduction with --on-miss %s',
  async (onMiss, verdict, what) => {
    let together = 0;
    let both: () => void = () => {};
    const met = new Promise<void>((resolve) => (both = resolve));
    const stage = await stageReviews({
      calls: [called(1, '/r', {})],
      passesOn: /^$/,
      async handle({ call }) {
        together += 1;
        if (together === 2) both();
        await met;
        return { status: (await call('ratings', '/r')).status === 502 ? 500 : 200, body: {} };
      },
    });
    const { replay } = replayerFor(stage);
    const request = onMiss === undefined ? {} : { onMiss };
    for (const each of await Promise.all([replay(request), replay(request)])) {
      expect(each.verdict).toBe(verdict);
      expect(each.notes.join('\n')).toMatch(
        new RegExp(
          `calls? without trace headers belonged to nobody: ${what.replace(/[()]/g, '.')}`,
        ),
      );
    }
  },
);

test('a late call of a replay that has ended is not taken for one of the next', async () => {
  let late: (() => Promise<Got>) | undefined;
  let runs = 0;
  const got: Got[] = [];
  const stage = await stageReviews({
    calls: [called(1, '/r', {})],
    async handle({ call }) {
      runs += 1;
      if (runs === 1) late = () => call('ratings', '/r');
      else if (late !== undefined) got.push(await late(), await call('ratings', '/r'));
      return failed;
    },
  });
  const { replay } = replayerFor(stage);
  await replay();
  await replay();
  expect(got.map(({ status }) => status)).toEqual([502, 200]);
  expect(got[0] && json(got[0])).toMatchObject({
    error: { message: 'GET /r: the replay that this call belongs to has ended' },
  });
});

test('a base URL that leads to the egress names no service: what was recorded tells', async () => {
  const got: Got[] = [];
  const { replay } = await replayReviews({
    calls: [
      called(1, '/ratings/4', { who: 'ratings' }),
      called(2, '/details/4', { who: 'details' }, { service: 'details', authority: 'details' }),
    ],
    async handle({ call, egress }) {
      const host = `127.0.0.1:${egress}`;
      got.push(await call(host, '/details/4'), await call(host, '/ratings/4'));
      got.push(await call(host, '/nowhere'));
      return failed;
    },
  });
  expect(got.slice(0, 2).map(json)).toEqual([{ who: 'details' }, { who: 'ratings' }]);
  expect(got[2] && json(got[2])).toMatchObject({
    error: {
      message: 'GET /nowhere: its host names no service, and no recorded call has this path',
    },
  });
  expect(replay.hops.map(({ service }) => service)).toContain('ratings');
});

test('an own egress takes any host, and knows who calls', async () => {
  const got: Got[] = [];
  await replayReviews({
    calls: [called(1, '/ratings/4', { who: 'ratings' })],
    ownEgress: true,
    passesOn: /^$/,
    async handle({ call }) {
      got.push(await call('what.ever:1', '/ratings/4'));
      return failed;
    },
  });
  expect(got.map(json)).toEqual([{ who: 'ratings' }]);
});

test('a call to a host that is no service is a miss', async () => {
  let got: Got | undefined;
  await replayReviews({
    calls: [called(1, '/r', {})],
    async handle({ call }) {
      got = await call('api.example.com', '/r', { asProxy: true });
      return failed;
    },
  });
  expect(got && json(got)).toMatchObject({
    error: {
      code: 'LOOP_REPLAYER_MISS',
      message: 'GET /r: no service has the host "api.example.com"',
    },
  });
});

test('an egress that is taken is named before anything is sent', async () => {
  const stage = await stageReviews({ calls: [], handle: async () => failed });
  const taken = createServer().listen(stage.egress, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  await expect(run(stage)).rejects.toMatchObject({
    code: 'LOOP_REPLAYER_EGRESS',
    message: expect.stringContaining(
      `namespaces.debug-ns.egress: cannot listen on 127.0.0.1:${stage.egress}: another program has that port`,
    ),
  });
  expect(stage.reviews.requests).toEqual([]);
});

test('the egress stays open between runs, and is closed with the replayer', async () => {
  const stage = await stageReviews({ calls: [], handle: async () => failed });
  const { replay, close } = replayerFor(stage);
  await replay();
  const between = await caller(stage.egress)('ratings', '/');
  expect(json(between)).toMatchObject({
    error: { code: 'LOOP_REPLAYER_NO_RUN', message: 'GET /: no replay to debug-ns runs now' },
  });
  await replay();
  await close();
  expect(await caller(stage.egress)('ratings', '/')).toMatchObject({ broken: 'ECONNREFUSED' });
});

test('connections that a service keeps outlive a run', async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const broken: (string | null)[] = [];
  const stage = await stageReviews({
    calls: [called(1, '/r', {})],
    async handle({ call }) {
      broken.push((await call('ratings', '/r', { agent })).broken);
      return failed;
    },
  });
  const { replay } = replayerFor(stage);
  for (let i = 0; i < 30; i++) await replay();
  expect(broken).toEqual(Array.from({ length: 30 }, () => null));
});

test('an interrupted replay leaves no listener, stores nothing, and breaks its calls off', async () => {
  const interrupt = new AbortController();
  let got: Promise<Got> | undefined;
  const stage = await stageReviews({
    calls: [called(1, '/r', null, { error: 'aborted', status: null, response: null })],
    handle({ call }) {
      got = call('ratings', '/r');
      setTimeout(() => interrupt.abort(), 50);
      return new Promise(() => undefined);
    },
  });
  const { replay, store, close } = replayerFor(stage);
  await expect(replay({ signal: interrupt.signal })).rejects.toMatchObject({
    code: 'LOOP_REPLAYER_INTERRUPTED',
  });
  expect(store.saved).toEqual([]);
  expect(await got).toMatchObject({ status: 502 });
  await close();
  expect(await caller(stage.egress)('ratings', '/')).toMatchObject({ broken: 'ECONNREFUSED' });
});

test('an interrupt that came before anything began sends nothing', async () => {
  const stage = await stageReviews({ calls: [], handle: async () => failed });
  const { replay } = replayerFor(stage);
  await expect(replay({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'LOOP_REPLAYER_INTERRUPTED',
  });
  expect(stage.reviews.requests).toEqual([]);
});

test('calls that came after the answer in the recording are waited for', async () => {
  const { replay } = await replayReviews({
    calls: [called(1, '/audit', {}, { startedAtMs: Date.UTC(2026, 10, 20, 10, 0, 1) })],
    async handle({ call }) {
      setTimeout(() => void call('ratings', '/audit'), 100);
      return failed;
    },
  });
  expect(replay.hops[1]).toMatchObject({ result: 'same' });
});

test('a namespace without egress says so, if the recording has calls below', async () => {
  const stage = await stageReviews({ calls: [called(1, '/r', {})], handle: async () => failed });
  const namespaces = [{ ...stage.namespace, egress: null }];
  const replay = await run({ ...stage, config: { ...stage.config, namespaces } });
  expect(replay.notes).toContain(
    'namespaces.debug-ns has no egress: the 1 recorded calls of reviews were neither answered nor seen',
  );
  expect(replay.hops).toHaveLength(1);
  const [entry] = stage.capture.chain;
  const alone = { ...stage.capture, chain: entry ? [entry] : [] };
  const quiet = await run({ ...stage, capture: alone, config: { ...stage.config, namespaces } });
  expect(quiet.notes).toEqual([]);
});

test('an egress that nothing came to is named, when calls were expected', async () => {
  const { replay, egress } = await replayReviews({
    calls: [called(1, '/r', {})],
    handle: async () => failed,
  });
  expect(replay.notes).toContain(
    `no call of reviews came to 127.0.0.1:${egress}: does it send its calls there (HTTP_PROXY, or a base URL)?`,
  );
  expect(replay.hops[1]).toMatchObject({ result: 'missing' });
});
