import { fetch, ProxyAgent } from 'undici';
import { expect, test } from 'vitest';
import type { Handler } from '../fixtures/debug-service.js';
import { called, replayReviews } from '../fixtures/reviews.js';

/** Calls as undici does that knows the egress as its proxy: in a tunnel, also `http://`. */
function tunnelling(use: (get: (url: string) => Promise<string>) => Promise<unknown>): Handler {
  return async ({ req, egress }) => {
    const dispatcher = new ProxyAgent({ uri: `http://127.0.0.1:${egress}`, proxyTunnel: true });
    const headers = { traceparent: String(req.headers.traceparent) };
    try {
      const body = await use(async (url) => {
        const response = await fetch(url, { dispatcher, headers });
        return response.text();
      });
      return { status: 500, body };
    } finally {
      await dispatcher.destroy();
    }
  };
}

test('a service that asks the egress for tunnels gets recorded answers in them', async () => {
  const { replay } = await replayReviews({
    calls: [called(1, '/r/1', 'one'), called(2, '/r/2', 'two')],
    handle: tunnelling(async (get) => [
      await get('http://ratings/r/1'),
      await get('http://ratings:9080/r/2'),
    ]),
  });
  expect(replay.response?.body.data.toString()).toBe('["\\"one\\"","\\"two\\""]');
  expect(replay.hops.slice(1)).toMatchObject([
    { service: 'ratings', mode: 'recorded', hop: 1 },
    { service: 'ratings', mode: 'recorded', hop: 2 },
  ]);
  expect(replay.notes).toEqual([]);
});

test('a call in a tunnel to a host that no service has is a miss, as any such call', async () => {
  const { replay } = await replayReviews({
    calls: [called(1, '/r', {})],
    handle: tunnelling((get) => get('http://api.example/r')),
  });
  expect(JSON.parse(String(JSON.parse(String(replay.response?.body.data))))).toMatchObject({
    error: { code: 'LOOP_REPLAYER_MISS' },
  });
});

test('a tunnel for TLS is refused, and the report says so with the cure', async () => {
  const { replay } = await replayReviews({
    calls: [called(1, '/r', {})],
    handle: tunnelling((get) => get('https://api.example/r').catch(() => 'failed')),
  });
  expect(replay.notes).toContainEqual(
    expect.stringMatching(/^CONNECT api\.example:443: TLS cannot be read.*NO_PROXY=api\.example/),
  );
});
