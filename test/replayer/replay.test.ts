import { once } from 'node:events';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { traceHeaders } from '../../src/core/trace/families.js';
import { body, capture, hop, message, recordedTraceId } from './fixtures/captures.js';
import { config, namespace, service, variable } from './fixtures/configs.js';
import { memoryStore } from './fixtures/memory-store.js';
import { answering, rawServer, response } from './fixtures/raw-server.js';
import { replaySpanId, replayTraceId, run } from './fixtures/run.js';

describe('what is sent', () => {
  test('headers go out in recorded order, case and repetition, in a trace of their own', async () => {
    await using server = await answering(response({ status: 500, body: 'broken' }));
    const own = traceHeaders({
      traceId: replayTraceId,
      spanId: replaySpanId,
      requestId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      sampled: true,
      isRandom: true,
    });
    const headers = [
      ...['Host', 'shop.example', 'X-B', '1', 'x-A', '2', 'X-b', '3', 'Accept', '*/*'],
      ...['traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'tracestate', 'v=1'],
      ...['baggage', 'user=ann', 'Connection', 'close, X-Local', 'X-Local', 'gone', 'TE', 'gzip'],
    ];
    await run({
      capture: capture([hop({ request: message(headers) })]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    });
    expect(server.requests).toEqual([
      [
        'GET /productpage?id=7 HTTP/1.1',
        'Host: shop.example',
        'X-B: 1',
        'x-A: 2',
        'X-b: 3',
        'Accept: */*',
        `traceparent: 00-${replayTraceId}-${replaySpanId}-03`,
        `baggage: user=ann,loop-replay=41,loop-trace=${replayTraceId}-${replaySpanId}`,
        ...own
          .filter(([name]) => name !== 'traceparent' && name !== 'baggage')
          .map((pair) => pair.join(': ')),
        'x-loop-replay: 41',
        '\r\n',
      ].join('\r\n'),
    ]);
  });

  test('a chunked body stays chunked and keeps its trailers', async () => {
    await using server = await answering(response({}));
    const request = message(
      ['Host', 'shop.example', 'Transfer-Encoding', 'chunked', 'Expect', '100-continue'],
      'hello',
      ['X-Sum', '5'],
    );
    await run({
      capture: capture([hop({ method: 'POST', request })]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    });
    const [sent = ''] = server.requests;
    expect(sent).toContain('\r\nTransfer-Encoding: chunked\r\n');
    expect(sent.toLowerCase()).not.toContain('expect');
    expect(sent).toMatch(/\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n$/);
  });

  test('a body larger than the socket takes at once arrives whole', async () => {
    await using server = await answering(response({}));
    const data = Buffer.alloc(3 * 1024 * 1024, 'x');
    await run({
      capture: capture([
        hop({ method: 'POST', request: message(['Content-Length', '3145728'], data) }),
      ]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    });
    expect(server.requests[0]?.split('\r\n\r\n')[1]).toHaveLength(data.length);
  });

  test('a truncated body is refused, and sent with its kept length when that is allowed', async () => {
    await using server = await answering(response({}));
    const kept = body('abc', { bytes: 10, truncated: true });
    const parts = {
      capture: capture([hop({ method: 'POST', request: message(['Content-Length', '10'], kept) })]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    };
    await expect(run(parts)).rejects.toMatchObject({
      code: 'LOOP_REPLAYER_TRUNCATED',
      message: expect.stringContaining('the first 3 of 10 bytes'),
    });
    expect(server.requests).toEqual([]);
    const replay = await run({ ...parts, request: { allowTruncated: true } });
    expect(server.requests[0]).toMatch(/\r\nContent-Length: 3\r\n.*\r\n\r\nabc$/s);
    expect(replay.notes.join('\n')).toContain('the first 3 of 10 bytes were sent');
  });

  test("a redacted header is left out and named, or replaced by the namespace's", async () => {
    await using server = await answering(response({}));
    const chain = [
      hop({ request: message(['Host', 'a', 'Authorization', '[redacted]', 'X-Last', '1']) }),
    ];
    const without = await run({
      capture: capture(chain),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    });
    expect(server.requests[0]?.toLowerCase()).not.toContain('authorization');
    expect(without.notes).toContain(
      'authorization was redacted and nothing in namespaces.debug-ns.headers replaces it: sent without it',
    );
    const headers = { authorization: `Bearer ${variable('TOKEN')}` };
    const replaced = await run({
      capture: capture(chain),
      config: config({ namespaces: [namespace({ productpage: server.port }, headers)] }),
      means: { env: { TOKEN: 's3cret-token' } },
    });
    expect(server.requests[1]).toContain('\r\nAuthorization: Bearer s3cret-token\r\nX-Last: 1\r\n');
    expect(replaced.notes).toEqual([]);
  });

  test('an environment variable that is not set is named, and nothing is sent', async () => {
    await using server = await answering(response({}));
    const namespaces = [
      namespace({ productpage: server.port }, { 'x-key': `k ${variable('NO_SUCH')}` }),
    ];
    await expect(
      run({ capture: capture([hop()]), config: config({ namespaces }) }),
    ).rejects.toMatchObject({
      code: 'LOOP_REPLAYER_ENVIRONMENT',
      message:
        'namespaces.debug-ns.headers.x-key: expected the environment variable NO_SUCH, which is not set',
    });
    expect(server.requests).toEqual([]);
  });

  test('an environment variable with a line break does not become two headers', async () => {
    const namespaces = [namespace({ productpage: 1 }, { 'x-key': variable('KEY') })];
    await expect(
      run({
        capture: capture([hop()]),
        config: config({ namespaces }),
        means: { env: { KEY: 'a\r\nx-evil: 1' } },
      }),
    ).rejects.toMatchObject({ code: 'LOOP_REPLAYER_ENVIRONMENT' });
  });
});

describe('safety', () => {
  test("production's address is refused under each of its names, and allowed by name", async () => {
    await using server = await answering(response({ status: 500, body: 'broken' }));
    const parts = {
      capture: capture([hop()]),
      config: config({
        services: [
          service('productpage', { host: 'localhost', port: server.port }),
          service('reviews', { host: 'reviews.invalid', port: 1 }),
        ],
      }),
    };
    const names = [
      '127.0.0.1',
      'localhost',
      'LOCALHOST.',
      '[::1]',
      '127.0.0.2',
      '0x7f.1',
      hostname(),
    ];
    for (const host of names) {
      await expect(
        run({ ...parts, request: { to: `http://${host}:${server.port}` } }),
      ).rejects.toMatchObject({
        code: 'LOOP_REPLAYER_PRODUCTION',
        message: expect.stringContaining('--live-production productpage'),
      });
    }
    const to = `http://127.0.0.1:${server.port}`;
    await expect(
      run({ ...parts, request: { to, liveProduction: ['reviews'] } }),
    ).rejects.toMatchObject({ code: 'LOOP_REPLAYER_PRODUCTION' });
    expect(server.requests).toEqual([]);
    const allowed = await run({ ...parts, request: { to, liveProduction: ['productpage'] } });
    expect(allowed.verdict).toBe('reproduced');
  });
});

describe('what becomes of it', () => {
  test('the same failure is reproduced, and the run is saved under the id that was sent', async () => {
    await using server = await answering(response({ status: 500, body: 'broken' }));
    const recorded = capture([hop()]);
    const store = memoryStore(recorded);
    const replay = await run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
      store,
    });
    expect(replay).toMatchObject({
      id: 41,
      capture: 7,
      namespace: 'debug-ns',
      verdict: 'reproduced',
      entry: {
        hop: 0,
        service: 'productpage',
        url: `http://127.0.0.1:${server.port}/productpage?id=7`,
      },
      status: { recorded: 500, replayed: 500 },
      error: null,
      hops: [{ service: 'productpage', mode: 'live', result: 'same' }],
      differences: [],
      notes: [],
    });
    expect(store.saved).toEqual([replay]);
    expect(server.requests[0]).toContain('x-loop-replay: 41\r\n');
  });

  test('a store that reserves no id gets a run id that tells which request it was', async () => {
    await using server = await answering(response({}));
    const recorded = capture([hop()]);
    const replay = await run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
      store: memoryStore(recorded, { reserves: false }),
    });
    expect(server.requests[0]).toContain(`x-loop-replay: ${replay.runId}\r\n`);
    expect(replay).toMatchObject({ id: 41, runId: replaySpanId });
  });

  test('a fixed service passes, and the differences say what changed', async () => {
    await using server = await answering(
      response({ headers: ['Content-Type: text/plain'], body: 'fine' }),
    );
    const replay = await run({
      capture: capture([hop()]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    });
    expect(replay.verdict).toBe('passed');
    expect(replay.hops).toMatchObject([{ result: 'changed' }]);
    expect(replay.differences).toEqual([
      { hop: 0, at: 'status', kind: 'changed', recorded: 500, replayed: 200 },
      { hop: 0, at: 'header content-type', kind: 'added', recorded: null, replayed: 'text/plain' },
      { hop: 0, at: 'body line 1', kind: 'changed', recorded: 'broken', replayed: 'fine' },
    ]);
  });

  test('a target where nobody listens is unreachable, and that is saved too', async () => {
    const unused = createServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    const { port } = unused.address() as { port: number };
    unused.close();
    await once(unused, 'close');
    const recorded = capture([hop()]);
    const store = memoryStore(recorded);
    const replay = await run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: port })] }),
      store,
    });
    expect(replay).toMatchObject({
      verdict: 'unreachable',
      status: { recorded: 500, replayed: null },
      error: { kind: 'connect', message: expect.stringContaining(`127.0.0.1:${port}`) },
      differences: [],
      response: null,
    });
    expect(store.saved).toHaveLength(1);
  });

  test('a recorded reset is reproduced by a reset, and passed by an answer', async () => {
    await using resetting = await rawServer((socket) => socket.resetAndDestroy());
    await using healthy = await answering(response({ body: 'fine' }));
    const broken = hop({ status: null, answeredStatus: 502, error: 'reset', response: null });
    const recorded = capture([broken], {
      ruleDefinition: { name: 'server-errors', when: { error: 'reset' } },
    });
    const same = await run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: resetting.port })] }),
    });
    expect(same).toMatchObject({
      verdict: 'reproduced',
      error: { kind: 'reset' },
      differences: [],
    });
    const fixed = await run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: healthy.port })] }),
    });
    expect(fixed.verdict).toBe('passed');
    expect(fixed.differences).toMatchObject([
      { at: 'status', recorded: null, replayed: 200 },
      { at: 'error', recorded: 'reset', replayed: null },
    ]);
  });

  test('a reset stands for the 502 that the gateway answers, as it did in the recording', async () => {
    await using resetting = await rawServer((socket) => socket.resetAndDestroy());
    const broken = hop({ status: null, answeredStatus: 502, error: 'reset', response: null });
    const replay = await run({
      capture: capture([broken]),
      config: config({ namespaces: [namespace({ productpage: resetting.port })] }),
    });
    expect(replay.verdict).toBe('reproduced');
  });

  test('a target that accepts and stays silent is a timeout, not unreachable', async () => {
    await using silent = await rawServer(() => undefined);
    const replay = await run({
      capture: capture([hop()], {
        ruleDefinition: { name: 'server-errors', when: { latency: '>50ms' } },
      }),
      config: config({ namespaces: [namespace({ productpage: silent.port })] }),
      request: { timeoutMs: 100 },
    });
    expect(replay).toMatchObject({ error: { kind: 'timeout' } });
    expect(replay.verdict).not.toBe('unreachable');
  });

  test('an answer that drips on for ever is left after the time that was given', async () => {
    await using dripping = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      const drip = setInterval(() => socket.write('1\r\nx\r\n'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const replay = await run({
      capture: capture([hop()]),
      config: config({ namespaces: [namespace({ productpage: dripping.port })] }),
      request: { timeoutMs: 150 },
    });
    expect(replay).toMatchObject({
      status: { replayed: 200 },
      error: { kind: 'timeout', message: 'no whole response within 150 ms' },
    });
  });

  test('a response is kept up to capture.body.max and flagged beyond it', async () => {
    await using server = await answering(response({ body: 'x'.repeat(11) }));
    const parts = { capture: capture([hop()]) };
    const namespaces = [namespace({ productpage: server.port })];
    const whole = await run({ ...parts, config: config({ namespaces, bodyBytesMax: 11 }) });
    expect(whole.response?.body).toMatchObject({ bytes: 11, truncated: false });
    const cut = await run({ ...parts, config: config({ namespaces, bodyBytesMax: 10 }) });
    expect(cut.response?.body).toMatchObject({ bytes: 11, truncated: true });
    expect(cut.response?.body.data).toHaveLength(10);
  });
});

describe('what is compared', () => {
  test("an answer that repeats its run's trace id is the same answer", async () => {
    await using server = await rawServer((socket, request) => {
      const trace = /x-b3-traceid: (.*)\r/.exec(request)?.[1];
      socket.write(response({ status: 500, body: `{"trace":"${trace}"}` }));
    });
    const recorded = hop({ response: message([], `{"trace":"${recordedTraceId}"}`) });
    const replay = await run({
      capture: capture([recorded]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
    });
    expect(replay.differences).toEqual([]);
    expect(replay.notes).toEqual([expect.stringContaining('body $.trace')]);
  });

  test('a rule sees the answer before redaction, as it saw the recording', async () => {
    await using server = await answering(response({ headers: ['X-Reason: no stock'] }));
    const when = { responseHeaders: { 'x-reason': 'no stock' } };
    const recorded = hop({ status: 200, response: message(['X-Reason', '[redacted]']) });
    const replay = await run({
      capture: capture([recorded], { ruleDefinition: { name: 'server-errors', when } }),
      config: config({
        namespaces: [namespace({ productpage: server.port })],
        redact: { headers: ['x-reason'] },
      }),
    });
    expect(replay).toMatchObject({ verdict: 'reproduced', differences: [], notes: [] });
    expect(JSON.stringify(replay.response)).not.toContain('no stock');
  });
});

describe('what is stored', () => {
  test('a redacted header of the response is stored and compared as redacted', async () => {
    await using server = await answering(
      response({ status: 500, headers: ['Set-Cookie: sid=hush-hush'], body: 'broken' }),
    );
    const recorded = hop({ response: message(['Set-Cookie', '[redacted]'], 'broken') });
    const store = memoryStore(capture([recorded]));
    const replay = await run({
      capture: capture([recorded]),
      config: config({ namespaces: [namespace({ productpage: server.port })] }),
      store,
    });
    expect(replay.response?.headers.slice(0, 2)).toEqual(['Set-Cookie', '[redacted]']);
    expect(replay.differences).toEqual([]);
    expect(JSON.stringify(store.saved)).not.toContain('hush-hush');
  });

  test('a redactor gets the secrets that were sent along, so that an echo is not stored', async () => {
    await using server = await rawServer((socket, request) =>
      socket.write(response({ body: /authorization: (.*)/i.exec(request)?.[1] ?? '' })),
    );
    const headers = { authorization: `Bearer ${variable('TOKEN')}` };
    const replay = await run({
      capture: capture([hop()]),
      config: config({ namespaces: [namespace({ productpage: server.port }, headers)] }),
      means: { env: { TOKEN: 's3cret.token' } },
    });
    expect(replay.response?.body.data.toString()).toBe('[redacted]');
  });
});
