// What a replay lacked, and what the answer to it is worth: from the capture down to sockets.

import { describe, expect, onTestFinished, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import type { Replay } from '../../../src/core/replay.js';
import type { ReplayRequest } from '../../../src/core/rooms.js';
import type { RuleDefinition } from '../../../src/core/rules/definition.js';
import { body, capture, hop, message } from '../fixtures/captures.js';
import { config, namespace } from '../fixtures/configs.js';
import { debugService } from '../fixtures/debug-service.js';
import { answering, response } from '../fixtures/raw-server.js';
import { called, jsonMessage, replayReviews } from '../fixtures/reviews.js';
import { run } from '../fixtures/run.js';

const marker = '[redacted]';

interface Asked {
  readonly entry?: Partial<Hop>;
  readonly answer: Parameters<typeof response>[0];
  readonly headers?: Readonly<Record<string, string>>;
  readonly rule?: RuleDefinition;
  readonly redacted?: readonly string[];
  readonly request?: Partial<ReplayRequest>;
}

async function replayed({ entry, answer, headers, ...given }: Asked): Promise<Replay> {
  await using server = await answering(response(answer));
  return await run({
    capture: capture([hop(entry)], {
      redacted: given.redacted ?? [],
      ...(given.rule && { ruleDefinition: given.rule }),
    }),
    config: config({ namespaces: [namespace({ productpage: server.port }, headers)] }),
    ...(given.request && { request: given.request }),
  });
}

function sentWith(...headers: string[]): Partial<Hop> {
  return { request: message(['Host', 'a', ...headers]) };
}

const withCookie = sentWith('Cookie', marker);

describe('a request that lacked a redacted header', () => {
  test.each([401, 403, 407])('and is answered %d proves nothing', async (status) => {
    const replay = await replayed({ entry: withCookie, answer: { status } });
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toBe(
      `the entry was answered with status ${status}, recorded status 500, and the replay lacked ` +
        'what the recording does not hold: header cookie. To give it: ' +
        'namespaces.debug-ns.headers.cookie, or capture.redact.keep: [cookie] for later captures',
    );
    expect(replay.notes).toContain(replay.reason);
  });

  test.each([400, 404, 409, 422])('and is answered %d is mended', async (status) => {
    const replay = await replayed({ entry: withCookie, answer: { status } });
    expect(replay).toMatchObject({ verdict: 'passed', reason: null });
    expect(replay.notes.join()).not.toContain('may depend');
  });

  test('that is no cookie, and is found invalid, leaves a doubt', async () => {
    const entry = sentWith('X-Session-Key', marker);
    const invalid = await replayed({ entry, answer: { status: 422 } });
    expect(invalid).toMatchObject({ verdict: 'passed', reason: null });
    expect(invalid.notes.join()).toContain('may depend on what was not sent');
    const absent = await replayed({ entry, answer: { status: 404 } });
    expect(absent.notes.join()).not.toContain('may depend');
  });

  test('and is sent to a login proves nothing', async () => {
    const answer = { status: 302, headers: ['Location: /login'] };
    const replay = await replayed({ entry: withCookie, answer });
    expect(replay).toMatchObject({
      verdict: 'different',
      reason: expect.stringContaining('a redirect to a login'),
    });
  });

  test('and is answered well, redirected elsewhere, or fails, is judged by the rules', async () => {
    const headers = ['Location: /orders/8'];
    const well = await replayed({ entry: withCookie, answer: { status: 303, headers } });
    expect(well).toMatchObject({ verdict: 'passed', reason: null });
    const failing = await replayed({ entry: withCookie, answer: { status: 503 } });
    expect(failing).toMatchObject({ verdict: 'reproduced', reason: null });
  });

  test('and is refused where a rule about refusals kept the capture is not reproduced', async () => {
    const rule = { name: 'refused', when: { status: '4xx' } };
    const entry = { ...withCookie, status: 409, answeredStatus: 409 };
    expect(await replayed({ entry, rule, answer: { status: 401 } })).toMatchObject({
      verdict: 'different',
      reason: expect.stringContaining('recorded status 409'),
    });
  });

  test('and is refused as it was recorded leaves a doubt', async () => {
    const rule = { name: 'refused', when: { status: '401' } };
    const entry = { ...withCookie, status: 401, answeredStatus: 401 };
    const replay = await replayed({ entry, rule, answer: { status: 401 } });
    expect(replay).toMatchObject({ verdict: 'reproduced', reason: null });
    expect(replay.notes.join()).toContain('recorded status 401, and the replay lacked');
  });

  test('that is configured, not built in, is cured by the config', async () => {
    const entry = sentWith('X-Session-Key', marker);
    const { reason } = await replayed({ entry, answer: { status: 401 } });
    expect(reason).toContain(
      'header x-session-key. To give it: namespaces.debug-ns.headers.x-session-key, ' +
        'or a narrower capture.redact for later captures',
    );
  });

  test('of the connection lacked it too', async () => {
    const entry = sentWith('Proxy-Authorization', marker);
    const { reason } = await replayed({ entry, answer: { status: 407 } });
    expect(reason).toContain('header proxy-authorization');
  });
});

describe('a request whose redacted header was replaced', () => {
  const headers = { cookie: 'sid=debug' };

  test.each([401, 403])('and is answered %d proves nothing', async (status) => {
    const replay = await replayed({ entry: withCookie, answer: { status }, headers });
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toContain('header cookie (another value was sent)');
  });

  test('lacks nothing else: any other answer counts', async () => {
    const replay = await replayed({ entry: withCookie, answer: { status: 422 }, headers });
    expect(replay).toMatchObject({ verdict: 'passed', reason: null });
  });
});

test('a request that lacked nothing is judged by the rules, whatever the answer', async () => {
  for (const status of [401, 404]) {
    const replay = await replayed({ entry: sentWith('Cookie', 'a=b'), answer: { status } });
    expect(replay).toMatchObject({ verdict: 'passed', reason: null });
  }
});

describe('a request that was sent with', () => {
  const refused = { status: 422 };

  test('a redacted parameter says which', async () => {
    const entry = { path: '/orders?token=%5Bredacted%5D&page=2' };
    const { verdict, reason } = await replayed({ entry, answer: refused });
    expect(verdict).toBe('different');
    expect(reason).toContain(
      'query parameter token. To give it: namespaces.debug-ns.values.token, or ' +
        'capture.redact.keep: [token] for later captures',
    );
    expect(await replayed({ entry, answer: { status: 404 } })).toMatchObject({
      verdict: 'passed',
    });
  });

  test('a redacted part of its path may ask for what is not there', async () => {
    const entry = { path: '/orders/[redacted]' };
    expect(await replayed({ entry, answer: { status: 404 } })).toMatchObject({
      verdict: 'different',
      reason: expect.stringContaining('a part of the path'),
    });
    expect(await replayed({ entry, answer: { status: 409 } })).toMatchObject({
      verdict: 'passed',
    });
  });

  test('redacted values in its body says where', async () => {
    const headers = ['Host', 'a', 'Content-Type', 'application/json'];
    const entry = { method: 'POST', request: message(headers, `{"card":"${marker}"}`) };
    const redacted = ['request body $.card (hop 0)', 'request body $.x (hop 1)'];
    const { verdict, reason } = await replayed({ entry, redacted, answer: refused });
    expect(verdict).toBe('different');
    expect(reason).toContain('values in the request body ($.card)');
    expect(reason).not.toContain('$.x');
  });

  test('a body that was kept in part says so', async () => {
    const entry = {
      method: 'POST',
      request: message(['Host', 'a'], body('abc', { bytes: 10, truncated: true })),
    };
    const request = { allowTruncated: true };
    const { verdict, reason } = await replayed({ entry, request, answer: { status: 400 } });
    expect(verdict).toBe('different');
    expect(reason).toContain('the rest of the request body. To give it: a higher capture.body.max');
  });
});

describe('a verdict that stands, with a doubt', () => {
  const card = {
    method: 'POST',
    request: message(['Host', 'a', 'Content-Type', 'application/json'], `{"card":"${marker}"}`),
  };

  test('fails with another answer than the recorded one, and lacked something', async () => {
    const answer = { status: 500, body: 'cookie is undefined' };
    const { verdict, notes } = await replayed({ entry: withCookie, answer });
    expect(verdict).toBe('reproduced');
    expect(notes[0]).toMatch(/^the failing answer is not the recorded one, .*: header cookie\./);
    const same = await replayed({ entry: withCookie, answer: { status: 500, body: 'broken' } });
    expect(same.notes.join()).not.toContain('the failing answer');
  });

  test('passes with a redirect to where everybody begins', async () => {
    const to = (location: string) => ({ status: 302, headers: [`Location: ${location}`] });
    const home = await replayed({ entry: withCookie, answer: to('/?from=orders') });
    expect(home.verdict).toBe('passed');
    expect(home.doubts?.[0]).toMatch(/what failed may depend .*: header cookie\./);
    const other = await replayed({ entry: withCookie, answer: to('/orders/8') });
    expect(other.doubts ?? []).toEqual([]);
  });

  test('passes without the values that may have made it fail', async () => {
    const { verdict, notes } = await replayed({ entry: card, answer: { status: 200 } });
    expect(verdict).toBe('passed');
    expect(notes[0]).toContain('what failed may depend on what was not sent');
    // Nearly every request has a cookie.
    const cookie = await replayed({ entry: withCookie, answer: { status: 200 } });
    expect(cookie.notes.join()).not.toContain('what failed may depend');
  });
});

describe('a service that was given a recorded answer only in part', () => {
  const cut = { response: message([], body('abc', { bytes: 10, truncated: true })) };

  async function failing(status: number) {
    const { replay } = await replayReviews({
      calls: [called(1, '/ratings/4', {}, cut)],
      handle: async ({ call }) => {
        const { broken } = await call('ratings', '/ratings/4');
        return { status: broken === null ? 200 : status, body: {} };
      },
    });
    return replay;
  }

  test('and fails otherwise than it did proves nothing', async () => {
    const replay = await failing(502);
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toContain(
      'the answer of hop 1 (ratings) beyond its first 3 of 10 bytes, where it was broken off. ' +
        'To give it: a higher capture.body.max for later captures',
    );
  });

  test('and fails as it did leaves a doubt', async () => {
    const replay = await failing(500);
    expect(replay).toMatchObject({ verdict: 'reproduced', reason: null });
    expect(replay.notes[0]).toContain('beyond its first 3 of 10 bytes');
  });
});

describe('within the chain', () => {
  const ok = { status: 200, body: {} };
  const entry = sentWith('Cookie', marker);

  async function ratings(status: number) {
    const started = await debugService({ egress: 1 }, async () => ({ status, body: {} }));
    onTestFinished(() => started[Symbol.asyncDispose]());
    return { ratings: started.port };
  }

  test('a live call that is refused for it proves nothing, though the entry is well', async () => {
    const { replay } = await replayReviews({
      entry,
      calls: [called(1, '/ratings/4', {})],
      copies: await ratings(401),
      handle: async ({ call }) => {
        await call('ratings', '/ratings/4');
        return ok;
      },
    });
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toMatch(
      /^GET to ratings was answered with status 401, recorded status 200, .*: header cookie\./,
    );
  });

  test('and says it once, when its caller tries again, and each cure once', async () => {
    const authorized = sentWith('Authorization', marker);
    const own = { request: message(['Host', 'ratings', 'Authorization', marker]) };
    const { replay } = await replayReviews({
      entry: authorized,
      calls: [called(1, '/ratings/4', {}, own)],
      copies: await ratings(401),
      handle: async ({ call }) => {
        for (let tries = 0; tries < 3; tries += 1) await call('ratings', '/ratings/4');
        return ok;
      },
    });
    expect(replay.verdict).toBe('different');
    expect(replay.reason?.match(/recorded status 200/g)).toHaveLength(1);
    expect(replay.reason?.match(/capture\.redact\.keep/g)?.length).toBe(
      replay.reason?.match(/To give it/g)?.length,
    );
  });

  test('nor is a failure that it leads to the recorded one', async () => {
    const { replay } = await replayReviews({
      entry,
      calls: [called(1, '/ratings/4', {})],
      copies: await ratings(403),
      handle: async ({ call }) => {
        const { status } = await call('ratings', '/ratings/4');
        return { status: status === 200 ? 200 : 500, body: {} };
      },
    });
    expect(replay.verdict).toBe('different');
  });

  test('a live call lacks what its own recording has not, though the entry lacked nothing', async () => {
    const own = { request: message(['Host', 'ratings', 'Authorization', marker]) };
    const { replay } = await replayReviews({
      calls: [called(1, '/ratings/4', {}, own)],
      copies: await ratings(401),
      handle: async ({ call }) => {
        await call('ratings', '/ratings/4');
        return ok;
      },
    });
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toContain('header authorization');
  });

  test("a live call that is refused with a header of the namespace's own", async () => {
    const own = { request: message(['Host', 'ratings', 'Authorization', marker]) };
    const { replay } = await replayReviews({
      calls: [called(1, '/ratings/4', {}, own)],
      copies: await ratings(403),
      handle: async ({ call }) => {
        await call('ratings', '/ratings/4', { headers: { authorization: 'Bearer debug' } });
        return ok;
      },
    });
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toContain("a namespace whose services take each other's authorization");
  });

  test('a new call that finds nothing there is no refusal', async () => {
    const { replay } = await replayReviews({
      entry,
      calls: [],
      copies: await ratings(404),
      handle: async ({ call }) => {
        await call('ratings', '/ratings/4');
        return ok;
      },
    });
    expect(replay).toMatchObject({ verdict: 'passed', reason: null });
  });

  test('a service that says what its recorded dependency said has got as far as there', async () => {
    const gone = { status: 404, answeredStatus: 404 };
    const { replay } = await replayReviews({
      entry,
      calls: [called(1, '/ratings/4', {}, gone)],
      handle: async ({ call }) => {
        const { status } = await call('ratings', '/ratings/4');
        return { status: status ?? 500, body: {} };
      },
    });
    expect(replay).toMatchObject({ verdict: 'passed', reason: null });
  });

  test('what a recorded answer does not hold any more may be why', async () => {
    const answer = jsonMessage({ token: marker });
    const { replay } = await replayReviews({
      calls: [called(1, '/token', {}, { response: answer })],
      handle: async ({ call }) => {
        const { body: token } = await call('ratings', '/token');
        return { status: token.includes(marker) ? 401 : 200, body: {} };
      },
    });
    expect(replay.verdict).toBe('different');
    expect(replay.reason).toContain('what was redacted of the answer of hop 1 (ratings)');
  });
});
