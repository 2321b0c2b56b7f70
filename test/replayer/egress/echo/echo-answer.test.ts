import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { KeptMessage } from '../../../../src/core/capture.js';
import { headerValue } from '../../../../src/core/headers.js';
import { echoAnswer } from '../../../../src/replayer/egress/echo/echo-answer.js';
import { plainContext } from '../../../../src/replayer/egress/likeness-context.js';
import { message } from '../../fixtures/captures.js';
import { json } from '../../fixtures/debug-service.js';
import { called, replayReviews } from '../../fixtures/reviews.js';

const uuids = ['7d444840-9dc0-41d1-b245-5ffdce74fad2', 'b5f1d4d8-6a0c-4c7e-8f0e-0a2b6c1d9e3f'];

interface Asked {
  readonly path?: string;
  readonly request?: KeptMessage;
}

function echoed(recorded: Asked & { readonly response: KeptMessage }, came: Asked) {
  const hop = called(1, '/r', null, { method: 'POST', request: message(), ...recorded });
  const call = { service: 'ratings', method: 'POST', path: '/r', request: message(), ...came };
  return echoAnswer(hop, call, plainContext);
}

function textOf({ hop }: ReturnType<typeof echoed>): string {
  return hop.response?.body.data.toString() ?? '';
}

const body = (text: string) => message([], text);

describe('what was made anew for the request stands in the answer as the call has it', () => {
  const rpc = (id: unknown, more: unknown = {}) => ({ jsonrpc: '2.0', id, ...(more as object) });
  const get = (id: unknown, n: number) => rpc(id, { method: 'get', params: { n } });
  const kinds: [string, Asked, Asked, string, string][] = [
    [
      'the id of a JSON-RPC call, and no other id',
      { request: body(JSON.stringify(get(7, 1))) },
      { request: body(JSON.stringify(get('a', 1))) },
      '{"jsonrpc": "2.0", "result": {"id": 7, "of": [{"id":7}]}, "id": 7}',
      '{"jsonrpc": "2.0", "result": {"id": 7, "of": [{"id":7}]}, "id": "a"}',
    ],
    [
      'the ids of a batch, whose calls come in another order',
      { request: body(JSON.stringify([get(1, 10), get(2, 20)])) },
      { request: body(JSON.stringify([get(1, 20), get(2, 10)])) },
      '[{"id":2,"result":20},{"id":1,"result":10}]',
      '[{"id":1,"result":20},{"id":2,"result":10}]',
    ],
    [
      'the order of a GraphQL batch, whatever noise is in it',
      {
        request: body(
          JSON.stringify(
            ['a', 'b', 'c'].map((q) => ({ query: `{${q}}`, variables: { nonce: q } })),
          ),
        ),
      },
      {
        request: body(
          JSON.stringify(
            ['c', 'a', 'b'].map((q) => ({ variables: { nonce: '1' }, query: `{ ${q} }` })),
          ),
        ),
      },
      '[{"data": {"a":1}}, {"data":{"b":[2]}},{"errors":[]}]',
      '[{"errors":[]}, {"data": {"a":1}},{"data":{"b":[2]}}]',
    ],
    [
      'a JSONP name',
      { path: '/r?callback=jQuery1_5' },
      { path: '/r?callback=jQuery2_6' },
      '/**/ typeof jQuery1_5 === "function" && jQuery1_5({"a":"jQuery1_5 x"});',
      '/**/ typeof jQuery2_6 === "function" && jQuery2_6({"a":"jQuery1_5 x"});',
    ],
    [
      'a MessageID that RelatesTo repeats',
      { request: body('<e><h><MessageID>m1</MessageID></h><id>m1</id></e>') },
      { request: body('<e><h><MessageID>m2</MessageID></h><id>m1</id></e>') },
      '<s:e xmlns:s="u"><s:RelatesTo x="1">m1</s:RelatesTo><id>m1</id></s:e>',
      '<s:e xmlns:s="u"><s:RelatesTo x="1">m2</s:RelatesTo><id>m1</id></s:e>',
    ],
    [
      'an attribute',
      { request: body('<r requestId="q-1"/>') },
      { request: body('<r requestId="q-2"/>') },
      '<a InResponseTo="q-1" other="q-1"/>',
      '<a InResponseTo="q-2" other="q-1"/>',
    ],
    [
      'a nonce, in a field of that name',
      { request: body('{"nonce":"5","n":1}') },
      { request: body('{"nonce":"6","n":1}') },
      '{"nonce":"5","count":"5","deep":[{"Nonce":"5"}]}',
      '{"nonce":"6","count":"5","deep":[{"Nonce":"6"}]}',
    ],
    [
      'a UUID, wherever it stands',
      { path: `/docs/${uuids[0]}` },
      { path: `/docs/${uuids[1]}` },
      `stored as ${uuids[0]}.json, not ${uuids[0]}0`,
      `stored as ${uuids[1]}.json, not ${uuids[0]}0`,
    ],
  ];

  test.each(kinds)('%s', (_, recorded, came, answer, expected) => {
    const got = echoed({ ...recorded, response: message([], answer) }, came);
    expect(textOf(got)).toBe(expected);
    expect(got.names).not.toEqual([]);
    // The very same request gets the very same answer.
    const same = echoed({ ...recorded, response: message([], answer) }, recorded);
    expect(textOf(same)).toBe(answer);
    expect(same.names).toEqual([]);
  });

  test('in headers, too', () => {
    const request = (id: string) => message(['X-Correlation-Id', id, 'X-Size', '12']);
    const response = message(['x-correlation-id', 'c-1', 'X-Size', '12', 'X-Other', 'c-1'], 'ok');
    const { hop } = echoed({ request: request('c-1'), response }, { request: request('c-2') });
    const headers = hop.response?.headers ?? [];
    expect(headers).toEqual(['x-correlation-id', 'c-2', 'X-Size', '12', 'X-Other', 'c-1']);
  });

  test('a coded body is coded again', () => {
    const response = message(['Content-Encoding', 'gzip'], gzipSync(`{"id":"${uuids[0]}"}`));
    const got = echoed({ path: `/d/${uuids[0]}`, response }, { path: `/d/${uuids[1]}` });
    const data = gunzipSync(got.hop.response?.body.data ?? '');
    expect(data.toString()).toBe(`{"id":"${uuids[1]}"}`);
  });
});

describe('an answer is left as it is', () => {
  const path = (n: number) => `/docs/${uuids[n]}`;

  test('where what differs is no noise', () => {
    const request = (id: number) => body(`{"id":${id}}`);
    const got = echoed(
      { request: request(7), response: body('{"id":7}') },
      { request: request(8) },
    );
    expect(textOf(got)).toBe('{"id":7}');
  });

  test('where the requests of a batch are in doubt, or are none of GraphQL', () => {
    const batch = (of: readonly unknown[]) => body(JSON.stringify(of));
    const answer = '[{"a":1},{"b":2}]';
    for (const [one, other] of [
      [{ query: '{a}' }, { query: '{a}' }],
      [{ id: 1 }, { id: 2 }],
    ]) {
      const recorded = { request: batch([one, other]), response: body(answer) };
      expect(textOf(echoed(recorded, { request: batch([other, one]) }))).toBe(answer);
    }
  });

  test('where a checksum goes with its body', () => {
    const response = message(['Content-MD5', 'x'], `{"id":"${uuids[0]}"}`);
    const got = echoed({ path: path(0), response }, { path: path(1) });
    expect(textOf(got)).toContain(uuids[0]);
    expect(got.isSealed).toBe(true);
  });

  test('where it was kept in part', () => {
    const { body: kept, ...rest } = message([], `{"id":"${uuids[0]}"`);
    const response = { ...rest, body: { ...kept, truncated: true } };
    expect(textOf(echoed({ path: path(0), response }, { path: path(1) }))).toContain(uuids[0]);
  });
});

test('a replay plays it with its length, and says so', async () => {
  const request = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"get"}`;
  const response = message(['Content-Length', '11'], '{"id": 777}');
  const calls = [called(1, '/r', 0, { method: 'POST', request: body(request(777)), response })];
  const { replay } = await replayReviews({
    calls,
    async handle({ call }) {
      const got = await call('ratings', '/r', { method: 'POST', body: request(9) });
      return { status: 500, body: json(got) };
    },
  });
  expect(replay.response?.body.data.toString()).toBe('{"id":9}');
  expect(replay.notes).toContain(
    'answers of ratings repeat what is made anew for each request (id): the calls got their own',
  );
  expect(headerValue(calls[0]?.response?.headers ?? [], 'content-length')).toBe('11');
});
