import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { KeptMessage } from '../../../../src/core/capture.js';
import { headerValue } from '../../../../src/core/headers.js';
import { echoAnswer } from '../../../../src/replayer/egress/echo/echo-answer.js';
import { Echoes } from '../../../../src/replayer/egress/echo/echoes.js';
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

  test('in a header, an id that something is written around', () => {
    const response = message(['Location', `/docs/${uuids[0]}?x=1`], '');
    const { hop } = echoed({ path: `/d/${uuids[0]}`, response }, { path: `/d/${uuids[1]}` });
    expect(hop.response?.headers).toEqual(['Location', `/docs/${uuids[1]}?x=1`]);
  });

  test('the order of a batch of persisted queries', () => {
    const batch = (...hashes: string[]) =>
      body(JSON.stringify(hashes.map((hash) => ({ extensions: { hash } }))));
    const recorded = { request: batch('a', 'b'), response: body('[{"data":1},{"data":2}]') };
    expect(textOf(echoed(recorded, { request: batch('b', 'a') }))).toBe('[{"data":2},{"data":1}]');
  });

  test('the id of a JSON-RPC call, however it is escaped', () => {
    const response = body('{"id": "\\u0061/b"}');
    const recorded = { request: body(JSON.stringify(get('a/b', 1))), response };
    expect(textOf(echoed(recorded, { request: body(JSON.stringify(get('c', 1))) }))).toBe(
      '{"id": "c"}',
    );
  });

  test('a field in a list of one that is named', () => {
    const recorded = {
      request: body('{"nonce":"5"}'),
      response: body('{"nonce":["5",{"a":"5"}]}'),
    };
    expect(textOf(echoed(recorded, { request: body('{"nonce":"6"}') }))).toBe(
      '{"nonce":["6",{"a":"5"}]}',
    );
  });

  test.each(['RefToMessageId', 'CorrelationId', 'InResponseTo'])('a MessageID in %s', (name) => {
    const request = (id: string) => body(`<e><MessageID>${id}</MessageID></e>`);
    const response = body(`<e><${name}>m1</${name}></e>`);
    expect(textOf(echoed({ request: request('m1'), response }, { request: request('m2') }))).toBe(
      `<e><${name}>m2</${name}></e>`,
    );
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

  test.each(['Content-MD5', 'Digest', 'Content-Digest', 'Repr-Digest', 'X-Amz-Checksum-Sha256'])(
    'where a checksum goes with its body: %s',
    (name) => {
      const response = message([name, 'x'], `{"id":"${uuids[0]}"}`);
      const got = echoed({ path: path(0), response }, { path: path(1) });
      expect(textOf(got)).toContain(uuids[0]);
      expect(got.isSealed).toBe(true);
    },
  );

  test('where a batch has another number of answers, or of requests', () => {
    const batch = (...queries: string[]) =>
      body(JSON.stringify(queries.map((query) => ({ query }))));
    const three = '[{"a":1},{"b":2},{"c":3}]';
    const recorded = { request: batch('{a}', '{b}'), response: body(three) };
    expect(textOf(echoed(recorded, { request: batch('{b}', '{a}') }))).toBe(three);
    const fewer = { request: batch('{a}', '{b}', '{c}'), response: body(three) };
    expect(textOf(echoed(fewer, { request: batch('{b}', '{a}') }))).toBe(three);
  });

  test('where two requests of a batch are the same but for noise', () => {
    const batch = (...nonces: number[]) =>
      body(JSON.stringify([...nonces.map((nonce) => ({ query: '{a}', nonce })), { query: '{b}' }]));
    const answer = '[{"a":1},{"a":2},{"b":3}]';
    const other = body(
      JSON.stringify([{ query: '{b}' }, { query: '{a}', nonce: 3 }, { query: '{c}' }]),
    );
    expect(
      textOf(echoed({ request: batch(1, 2), response: body(answer) }, { request: other })),
    ).toBe(answer);
  });

  test('where the call has what would end the text around it', () => {
    const xml = { request: body('{"nonce":"5"}'), response: body('<a><nonce>5</nonce></a>') };
    const breaking = { request: body('{"nonce":"<b>"}') };
    expect(textOf(echoed(xml, breaking))).toBe('<a><nonce>5</nonce></a>');
    const name = 'cb_1(alert(1))//';
    const jsonp = { path: '/r?callback=cb_1', response: body('cb_1({})') };
    expect(textOf(echoed(jsonp, { path: `/r?callback=${encodeURIComponent(name)}` }))).toBe(
      'cb_1({})',
    );
    const id = {
      request: body(`{"requestId":"${uuids[0]}"}`),
      response: body(`it is ${uuids[0]}`),
    };
    expect(textOf(echoed(id, { request: body('{"requestId":"\\n-é-0123456789"}') }))).toBe(
      `it is ${uuids[0]}`,
    );
  });

  test('where a time stands in it: that is the time of the recording', () => {
    const [then, now] = ['2026-11-20T10:00:00.000Z', '2026-11-20T10:00:00.001Z'];
    const recorded = { request: body(`{"at":"${then}"}`), response: body(`{"made":"${then}"}`) };
    expect(textOf(echoed(recorded, { request: body(`{"at":"${now}"}`) }))).toContain(then);
  });

  test.each(['Cookie', 'Authorization', 'Content-Id', 'Traceparent', 'Host'])(
    'where it is the %s that says it otherwise',
    (name) => {
      const request = (id = '') => message([name, id]);
      const recorded = { request: request(uuids[0]), response: body(`{"a":"${uuids[0]}"}`) };
      expect(textOf(echoed(recorded, { request: request(uuids[1]) }))).toContain(uuids[0]);
    },
  );

  test('where it was kept in part', () => {
    const { body: kept, ...rest } = message([], `{"id":"${uuids[0]}"`);
    const response = { ...rest, body: { ...kept, truncated: true } };
    expect(textOf(echoed({ path: path(0), response }, { path: path(1) }))).toContain(uuids[0]);
  });
});

test('an id that every service passes on is put in, and no line tells of it', () => {
  const request = (id: string) => message(['X-Request-Id', id, 'X-Correlation-Id', 'c']);
  const response = message(['X-Request-Id', 'q-1'], '{}');
  const call = { service: 'ratings', method: 'POST', path: '/r', request: request('q-2') };
  const got = echoed({ request: request('q-1'), response }, { request: request('q-2') });
  expect(got.hop.response?.headers).toEqual(['X-Request-Id', 'q-2']);
  const echoes = new Echoes();
  echoes.add(call, got);
  expect(echoes.lines()).toEqual([]);
  echoes.add(call, { ...got, names: ['x-request-id', 'nonce'] });
  expect(echoes.lines()).toEqual([expect.stringContaining('(nonce)')]);
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
