import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Hop, KeptMessage } from '../../../../src/core/capture.js';
import { parseIgnore } from '../../../../src/replayer/compare/ignore.js';
import { createNoise } from '../../../../src/replayer/compare/noise.js';
import type { Call } from '../../../../src/replayer/egress/call.js';
import type { LikenessContext } from '../../../../src/replayer/egress/likeness-context.js';
import { AnswerBook } from '../../../../src/replayer/egress/match-call.js';
import { message, recordedAtMs } from '../../fixtures/captures.js';
import { called } from '../../fixtures/reviews.js';

const laterMs = recordedAtMs + 3_600_000;

function context(ignore: readonly string[] = []): LikenessContext {
  const noise = createNoise(
    { startedAtMs: recordedAtMs, ids: [] },
    { startedAtMs: laterMs, ids: [] },
    1000,
  );
  return { ignore: parseIgnore(ignore), noise };
}

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly request?: KeptMessage;
}

/** What was recorded, made one after the other, and answered with its number. */
function recorded(asked: readonly Asked[]): Hop[] {
  return asked.map((each, i) =>
    called(
      i + 1,
      each.path ?? '/r',
      { number: i + 1 },
      { method: 'POST', ...each, startedAtMs: recordedAtMs + 100 * i },
    ),
  );
}

/** By call, the number of the recorded one that answers it. */
function answers(hops: readonly Hop[], calls: readonly Asked[], ignore: readonly string[] = []) {
  const book = new AnswerBook({ expected: hops, others: [] }, context(ignore));
  const used = new Set<number>();
  return calls.map((each) => {
    const call: Call = {
      service: 'ratings',
      method: 'POST',
      path: '/r',
      request: message(),
      ...each,
    };
    const match = book.match(call, used);
    if (match.kind === 'miss') return null;
    used.add(match.hop.index);
    return match.hop.index;
  });
}

describe('ids asked in reverse get their own answers, whatever else changed', () => {
  const boundary = (seed: number) => `----form${seed}`;
  const part = (name: string, value: string, more = '') =>
    `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const multipart = (seed: number, parts: readonly string[]) =>
    message(
      ['Content-Type', `multipart/form-data; boundary=${boundary(seed)}`],
      Buffer.from(
        `${parts.map((each) => `--${boundary(seed)}\r\n${each}`).join('')}--${boundary(seed)}--\r\n`,
        'latin1',
      ),
    );
  const form = (text: string) =>
    message(['Content-Type', 'application/x-www-form-urlencoded'], text);
  const xml = (text: string) => message(['Content-Type', 'text/xml; charset=utf-8'], text);
  const json = (value: unknown) =>
    message(['Content-Type', 'application/json'], JSON.stringify(value));
  const plain = (text: string) => message(['Content-Type', 'text/plain'], text);
  const token = (seed: number) => (seed * 7_919_881_313).toString(36);

  const base64 = (text: string, coding: 'base64' | 'base64url' = 'base64') =>
    Buffer.from(text).toString(coding);
  const jwt = (claims: unknown) =>
    [
      JSON.stringify({ alg: 'HS256', typ: 'JWT' }),
      JSON.stringify(claims),
      `${JSON.stringify(claims)}x`,
    ]
      .map((part) => base64(part, 'base64url'))
      .join('.');
  /** As latin1, with something in the middle. */
  const fileBytes = (seed: number, inside: string) =>
    binary(seed, 4000, Buffer.from(inside), 2000).body.data.toString('latin1');
  /** Random bytes, the same for the same seed, with something in them. */
  const binary = (seed: number, bytes: number, inside: Buffer, at: number) => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, i) =>
      createHash('sha256').update(`${seed} ${i}`).digest(),
    );
    const data = Buffer.concat(blocks).subarray(0, bytes);
    inside.copy(data, at);
    return message(['Content-Type', 'application/octet-stream'], data);
  };

  /** As it was recorded, and as it comes now; `seed` is another each time. */
  const kinds: [
    string,
    (id: number, seed: number) => KeptMessage,
    ((id: number, seed: number) => KeptMessage)?,
  ][] = [
    [
      'a form with a nonce, its fields in another order, `+` for `%20`',
      (id, seed) => form(`grant=x&id=${id}&scope=a+b&hello=${token(seed)}`),
      (id, seed) => form(`hello=${token(seed)}&scope=a%20b&id=${id}&grant=x`),
    ],
    ['a form without its type', (id, seed) => message([], `id=${id}&x=${token(seed)}&y=1`)],
    [
      'a form with a repeated field',
      (id, seed) => form(`tag=a&tag=b&key%5Bid%5D=${id}&n=${token(seed)}`),
      (id, seed) => form(`n=${token(seed)}&key[id]=${id}&tag=a&tag=b`),
    ],
    [
      'a multipart body with one changing part',
      (id, seed) => multipart(seed, [part('id', String(id)), part('state', token(seed))]),
    ],
    [
      'parts in another order',
      (id, seed) =>
        multipart(seed, [part('who', 'ann'), part('id', String(id)), part('at', token(seed))]),
      (id, seed) =>
        multipart(seed, [part('at', token(seed)), part('id', String(id)), part('who', 'ann')]),
    ],
    [
      'a file known by its name',
      (id, seed) =>
        multipart(seed, [
          part('file', `\x00\x01${token(seed)}`, `; filename="${id}.bin"`),
          part('x', 'y'),
        ]),
    ],
    [
      'a file known by what stands in it',
      (id, seed) =>
        multipart(seed, [
          part('at', token(seed)),
          part('file', fileBytes(seed, `\x07order-${id}`), '; filename="a.bin"'),
        ]),
    ],
    [
      'a file in a part that has parts',
      (id, seed) =>
        multipart(seed, [
          `Content-Disposition: form-data; name="all"\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n${part('f', fileBytes(seed, `\x07order-${id}`), '; filename="a.bin"')}--in--\r\n`,
        ]),
    ],
    [
      'a part of JSON',
      (id, seed) =>
        multipart(seed, [
          `Content-Disposition: form-data; name="doc"\r\nContent-Type: application/json\r\n\r\n{"x":"${token(seed)}","id":${id}}\r\n`,
        ]),
    ],
    [
      'SOAP with a new MessageID',
      (id, seed) =>
        xml(
          `<s:Envelope xmlns:s="urn:s"><s:Header><MessageID>m${token(seed)}</MessageID></s:Header><s:Body><get><id>${id}</id></get></s:Body></s:Envelope>`,
        ),
      (id, seed) =>
        xml(
          `<?xml version="1.0"?>\n<soap:Envelope xmlns:soap="urn:s">\n <soap:Header>\n  <MessageID>m${token(seed)}</MessageID></soap:Header>\n <soap:Body><get><id>${id}</id></get></soap:Body></soap:Envelope>`,
        ),
    ],
    [
      'an attribute of XML',
      (id, seed) => xml(`<order id="${id}" seq="s${token(seed)}"/>`),
      (id, seed) => xml(`<order seq='s${token(seed)}'   id='${id}'></order>`),
    ],
    [
      'lines of JSON',
      (id, seed) =>
        message(
          ['Content-Type', 'application/x-ndjson'],
          `{"index":{"x":"${token(seed)}"}}\n{"id":${id},"a":1}\n`,
        ),
      (id, seed) =>
        message(
          ['Content-Type', 'application/x-ndjson'],
          `{"index":{"x":"${token(seed)}"}}\n{"a":1, "id":${id}}\n`,
        ),
    ],
    ['lines of text', (id, seed) => plain(`get user ${id}\nsession ${token(seed)}\nend`)],
    ['words of one line', (id, seed) => plain(`INCR user-${id} by 1 as ${token(seed)}`)],
    [
      'GraphQL, its document written otherwise',
      (id, seed) =>
        json({
          operationName: 'User',
          query: 'query User($id: ID!) {\n  user(id: $id) { name }\n}',
          variables: { id, t: token(seed) },
        }),
      (id, seed) =>
        json({
          query: 'query User($id:ID!){user(id:$id){name}}',
          operationName: 'User',
          variables: { t: token(seed), id },
        }),
    ],
    [
      'gzip',
      (id, seed) =>
        message(
          ['Content-Type', 'application/x-www-form-urlencoded', 'Content-Encoding', 'gzip'],
          gzipSync(`id=${id}&n=${token(seed)}`),
        ),
      (id, seed) =>
        message(
          ['Content-Type', 'application/x-www-form-urlencoded', 'Content-Encoding', 'br'],
          brotliCompressSync(`n=${token(seed)}&id=${id}`),
        ),
    ],
    [
      'zstd',
      (id, seed) =>
        message(
          ['Content-Type', 'application/json', 'Content-Encoding', 'zstd'],
          zstdCompressSync(JSON.stringify({ n: token(seed), id })),
        ),
    ],
    [
      'a batch with its calls in another order',
      (id, seed) =>
        json([
          { jsonrpc: '2.0', id: seed, method: 'user', params: { id, as: 'x' } },
          { jsonrpc: '2.0', id: seed + 1, method: 'time', params: { zone: 'utc', as: 'y' } },
          ...(id === 8 ? [] : [{ jsonrpc: '2.0', id: seed + 2, method: 'end' }]),
        ]),
      (id, seed) =>
        json([
          ...(id === 8 ? [] : [{ jsonrpc: '2.0', id: seed + 2, method: 'end' }]),
          { jsonrpc: '2.0', id: seed + 1, method: 'time', params: { zone: 'utc', as: 'y' } },
          { jsonrpc: '2.0', id: seed, method: 'user', params: { id, as: 'x' } },
        ]),
    ],
    [
      'a binary format that is not known, with a nonce before the id',
      (id, seed) =>
        message(
          ['Content-Type', 'application/x-protobuf'],
          Buffer.from([0x0a, 11, ...Buffer.from(token(seed).padEnd(11)), 0x10, id | 0x80, 1, 0xff]),
        ),
    ],
    [
      'a GraphQL document with its values inline',
      (id, seed) =>
        json({ query: `query { order(id: ${id}, nonce: "${token(seed)}") { total page(n: 2) } }` }),
    ],
    [
      'inline values of which one counts up, as the ids do',
      (id, seed) => json({ query: `query { order(id: ${id}, nonce: "${seed % 10}") { total } }` }),
    ],
    [
      'SQL with an id and something random',
      (id, seed) =>
        json({
          sql: `SELECT * FROM t WHERE id = ${id} AND x <> '${token(seed)}' LIMIT 10`,
          db: 'm',
        }),
    ],
    [
      'two numbers that change their places in a text',
      (id, seed) => json({ line: `user ${id} reads page ${16 - id} as ${token(seed)}` }),
    ],
    [
      'a name that an id is a part of',
      (id, seed) => json({ key: `order-${id}-${token(seed)}`, rest: `x_${token(seed + 1)}` }),
    ],
    [
      'a URL in a value',
      (id, seed) =>
        json({ callback: `https://shop.example/o/${id}/done?t=${token(seed)}&lang=de` }),
    ],
    [
      'parameters of a URL, escaped, in another order',
      (id, seed) => json({ to: `/done?t=${token(seed)}&filter=%7B%22id%22%3A${id}%7D` }),
      (id, seed) => json({ to: `/done?filter=%7B%22id%22:${id}%7D&t=${token(seed)}` }),
    ],
    [
      'JSON in a value of JSON',
      (id, seed) =>
        json({ event: JSON.stringify({ body: JSON.stringify({ x: token(seed), id }), at: seed }) }),
      (id, seed) =>
        json({ event: JSON.stringify({ at: seed, body: JSON.stringify({ id, x: token(seed) }) }) }),
    ],
    [
      'XML in a form',
      (id, seed) =>
        form(`doc=${encodeURIComponent(`<o><x>${token(seed)}</x><id>${id}</id></o>`)}&v=1`),
    ],
    [
      'the claims of a JWT',
      (id, seed) => json({ assertion: jwt({ sub: `user-${id}`, jti: token(seed) }), scope: 'a' }),
    ],
    [
      'base64 of JSON, of a form, of lines',
      (id, seed) =>
        json({
          data: base64(
            [
              JSON.stringify({ x: token(seed), id }),
              `x=${token(seed)}&id=${id}`,
              `id ${id}\n${token(seed)}`,
            ][id - 7] ?? '',
          ),
        }),
    ],
    [
      'base64 of gzip',
      (id, seed) =>
        json({ data: gzipSync(JSON.stringify({ x: token(seed), id })).toString('base64') }),
    ],
    [
      'a data URI',
      (id, seed) =>
        json({ file: `data:text/csv;base64,${base64(`id,x\n${id},${token(seed)}\n`)}`, n: 1 }),
    ],
    [
      'a parameter in base64url',
      (id, seed) =>
        form(
          `state=${base64(JSON.stringify({ n: token(seed), back: `/o/${id}` }), 'base64url')}&c=1`,
        ),
    ],
    [
      'a log line in a list of many',
      (id, seed) =>
        json({
          lines: Array.from({ length: 40 }, (_, i) =>
            i === 20
              ? `INFO order ${id} came`
              : `DEBUG ${token(seed + i)} took ${(seed * i) % 50} ms`,
          ),
        }),
    ],
    [
      'JSON-RPC, whose ids count up as those that are asked for',
      (id, seed) => json({ jsonrpc: '2.0', id: seed % 10, method: 'order', params: { id } }),
    ],
    [
      'a string in 100 KB of random bytes, behind its length',
      (id, seed) => binary(seed, 100_000, Buffer.from(`\x07order-${id}`), 50_000),
    ],
    [
      'one that ends in a zero',
      (id, seed) => binary(seed, 100_000, Buffer.from(`customer/${id}\0`), 70_000),
    ],
    [
      'an id of eight bytes near the end',
      (id, seed) => binary(seed, 20_000, Buffer.from([0, 0, 0, 7, 9, 1, 4, id]), 19_000),
    ],
    [
      'JSON with an id, a counter and new ids',
      (id, seed) =>
        json({ id, seq: seed % 10, request: `${token(seed)}`, trace: { a: token(seed + 1) } }),
    ],
  ];

  test.each(kinds)('%s', (_, write, rewrite = write) => {
    const ids = [7, 8, 9];
    const hops = recorded(ids.map((id, i) => ({ request: write(id, 11 + i) })));
    const reversed = [...ids].reverse().map((id, i) => ({ request: rewrite(id, 21 + i) }));
    expect(answers(hops, reversed)).toEqual([3, 2, 1]);
  });
});

describe('noise in a body is no evidence, and none against', () => {
  const json = (value: unknown) => message([], JSON.stringify(value));
  const uuid = (n: number) => `7d444840-9dc0-41d1-b245-5ffdce74fa${n}`;

  test('a field of a telling name may hold anything', () => {
    const hops = recorded([
      { request: json({ nonce: 'aa', user: 'ann', page: 1 }) },
      { request: json({ nonce: 'bb', user: 'bob', page: 1 }) },
    ]);
    expect(answers(hops, [{ request: json({ nonce: 'aa', user: 'bob', page: 2 }) }])).toEqual([2]);
  });

  test('a UUID that is the same is the same thing', () => {
    const hops = recorded([
      { request: json({ cart: uuid(11), request: uuid(12) }) },
      { request: json({ cart: uuid(13), request: uuid(14) }) },
    ]);
    expect(answers(hops, [{ request: json({ cart: uuid(13), request: uuid(99) }) }])).toEqual([2]);
  });

  test('a time of the run tells which call it is, by its distance from the start', () => {
    const at = (ms: number) => new Date(ms).toISOString();
    const hours = (n: number) => 3_600_000 * n;
    const hops = recorded([
      { request: json({ since: at(recordedAtMs - hours(2)) }) },
      { request: json({ since: at(recordedAtMs - hours(1)) }) },
    ]);
    expect(answers(hops, [{ request: json({ since: at(laterMs - hours(1) + 5) }) }])).toEqual([2]);
  });
});

describe('of equal candidates, the headers choose', () => {
  const names: [string, string, string][] = [
    ['X-Amz-Target', 'DB.ListTables', 'DB.ListBackups'],
    ['SOAPAction', '"urn:get"', '"urn:put"'],
    ['Range', 'bytes=0-3', 'bytes=4-7'],
    ['Accept-Language', 'de', 'fr'],
    ['Accept', 'application/json', 'text/csv'],
    ['X-Tenant-Id', 'north', 'south'],
    ['If-None-Match', '"1"', '"2"'],
    ['X-Anything', 'one', 'other'],
  ];

  test.each(names)('%s', (name, one, other) => {
    const request = (value: string) => message(['Host', 'ratings', name, value]);
    const hops = recorded([{ request: request(one) }, { request: request(other) }]);
    expect(answers(hops, [{ request: request(other) }, { request: request(one) }])).toEqual([2, 1]);
    // Never a condition.
    expect(answers(hops, [{ request: request('something else') }])).toEqual([1]);
    expect(answers(hops, [{ request: message() }])).toEqual([1]);
    expect(answers(hops, [{ request: request(other) }], [`header:${name}`])).toEqual([1]);
  });

  test.each(['traceparent', 'x-request-id', 'authorization', 'user-agent', 'connection'])(
    '%s says nothing about what is asked',
    (name) => {
      const request = (value: string) => message([name, value]);
      const hops = recorded([{ request: request('one') }, { request: request('two') }]);
      expect(answers(hops, [{ request: request('two') }])).toEqual([1]);
    },
  );

  test('a body that fits goes before a header that fits', () => {
    const request = (target: string, text: string) => message(['X-Amz-Target', target], text);
    const hops = recorded([
      { request: request('A', '{"id":1}') },
      { request: request('B', '{"id":2}') },
    ]);
    expect(answers(hops, [{ request: request('A', '{"id":2}') }])).toEqual([2]);
  });
});

describe('targets, from strict to loose', () => {
  const order: [string, string, readonly string[]][] = [
    ['identical before equivalent', '/a/%7Ebob', ['/a/~bob', '/a/%7Ebob']],
    ['equivalent by RFC 3986 before another order', '/a?x=%7E&y=1', ['/a?y=1&x=~', '/a?x=~&y=1']],
    [
      'the order of one name kept before any order',
      '/a?s=1&s=2&p=1',
      ['/a?s=2&s=1&p=1', '/a?p=1&s=1&s=2'],
    ],
    ['any order before a decoded one', '/a?s=1&s=2&q=,', ['/a?s=1&s=2&q=%2C', '/a?s=2&q=,&s=1']],
    [
      'decoded before noise',
      '/a?q=x+y&_=1764000000',
      ['/a?q=x+y&_=1764000001', '/a?q=x%20y&_=1764000000'],
    ],
  ];

  test.each(order)('%s', (_, came, targets) => {
    const hops = recorded(targets.map((path) => ({ path })));
    const given = answers(
      hops,
      targets.map(() => ({ path: came })),
    );
    expect(given).toEqual(targets.map((_each, i) => targets.length - i));
  });

  test.each([
    ['%2f is %2F', '/a%2fb', '/a%2Fb'],
    ['an unreserved character needs no escape', '/%61%2Db', '/a-b'],
    ['dot segments', '/a/./b/../c', '/a/c'],
    ['an escaped comma', '/a%2Cb', '/a,b'],
    ['+ and %20 in a query', '/a?q=x+y', '/a?q=x%20y'],
    ['letters beyond ASCII', '/caf%C3%A9', '/café'],
    ['`a` and `a=`', '/a?b', '/a?b='],
    ['an empty query', '/a?', '/a'],
  ])('the same: %s', (_, one, other) => {
    expect(answers(recorded([{ path: one }]), [{ path: other }])).toEqual([1]);
    expect(answers(recorded([{ path: other }]), [{ path: one }])).toEqual([1]);
  });

  test.each([
    ['a reserved character', '/a%2Fb%2Fc', '/a/b/d'],
    ['case', '/A', '/a'],
    ['another id', '/users/7', '/users/8'],
    ['a parameter more', '/a?b=1', '/a?b=1&b=1'],
  ])('another: %s', (_, one, other) => {
    expect(answers(recorded([{ path: one }]), [{ path: other }])).toEqual([null]);
  });
});

describe('noise in a target is no miss', () => {
  const [before, now] = [recordedAtMs + 5, laterMs + 7];
  const uuids = ['7d444840-9dc0-41d1-b245-5ffdce74fad2', 'b5f1d4d8-6a0c-4c7e-8f0e-0a2b6c1d9e3f'];
  const amz = (at: number, mark: string) => {
    const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
    return `/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK${mark}%2F${stamp.slice(0, 8)}%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=${stamp}&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=${mark.repeat(32)}`;
  };
  const kinds: [string, string, string][] = [
    ['a UUID in the path', `/docs/${uuids[0]}`, `/docs/${uuids[1]}`],
    [
      'one without dashes',
      `/docs/${uuids[0]?.replaceAll('-', '')}/x`,
      `/docs/${uuids[1]?.replaceAll('-', '')}/x`,
    ],
    [
      'a time in the path',
      `/at/${new Date(before).toISOString()}`,
      `/at/${new Date(now).toISOString()}`,
    ],
    [
      'a time escaped',
      `/at/${encodeURIComponent(new Date(before).toISOString())}`,
      `/at/${encodeURIComponent(new Date(now).toISOString())}`,
    ],
    ['a cache buster', `/feed?_=${before}`, `/feed?_=${now}`],
    ['a cache buster without a name', `/feed?${before}`, `/feed?${now}`],
    ['a random number', '/feed?rand=0.712', '/feed?rand=0.118'],
    ['a request id', `/feed?request_id=${uuids[0]}`, `/feed?request_id=${uuids[1]}`],
    ['an id of no form', '/feed?correlationId=a1', '/feed?correlationId=b2'],
    ['a presigned URL', amz(before, 'a1'), amz(now, 'b2')],
    [
      'a signed URL of another cloud',
      `/c/blob?sv=2022-11-02&se=${encodeURIComponent(new Date(before + 3e5).toISOString())}&sp=r&sig=aa%2F1`,
      `/c/blob?sv=2022-11-02&se=${encodeURIComponent(new Date(now + 3e5).toISOString())}&sp=r&sig=bb%2F2`,
    ],
    ['a JSONP name', `/f?callback=jQuery3600_${before}&q=1`, `/f?callback=jQuery3600_${now}&q=1`],
    [
      'a JSONP name that counts in letters',
      '/f?callback=ng.callbacks._9',
      '/f?callback=ng.callbacks._a',
    ],
    [
      'OAuth 1',
      '/f?oauth_nonce=ab&oauth_timestamp=1&oauth_signature=x',
      '/f?oauth_nonce=cd&oauth_timestamp=2&oauth_signature=y',
    ],
    [
      'a nonce in the variables of a GraphQL query',
      `/graphql?query=x&variables=${encodeURIComponent('{"id":7,"nonce":"a1"}')}`,
      `/graphql?query=x&variables=${encodeURIComponent('{"id":7,"nonce":"b2"}')}`,
    ],
    [
      'a nonce in a GraphQL document',
      '/graphql?query={order(id:7,nonce:%22a1%22){total}}',
      '/graphql?query={order(id:7,nonce:%22b2%22){total}}',
    ],
    [
      'a span of time',
      `/q?from=${before - 3_600_000}&to=${before}`,
      `/q?from=${now - 3_600_000}&to=${now}`,
    ],
  ];

  test.each(kinds)('%s', (_, one, other) => {
    const hops = recorded([{ path: one }]);
    expect(answers(hops, [{ path: other }])).toEqual([1]);
    // What is exactly the same goes first.
    expect(
      answers(recorded([{ path: one }, { path: other }]), [{ path: other }, { path: other }]),
    ).toEqual([2, 1]);
    // What means something still counts.
    const more = (path: string, page: number) =>
      `${path}${path.includes('?') ? '&' : '?'}page=${page}`;
    expect(answers(recorded([{ path: more(one, 1) }]), [{ path: more(other, 2) }])).toEqual([null]);
  });

  const base64 = (value: unknown, coding: 'base64' | 'base64url' = 'base64url') =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(coding);
  const jwt = (claims: unknown) => {
    const signature = createHash('sha256').update(JSON.stringify(claims)).digest('base64url');
    return `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}.${signature}`;
  };
  /** What a caller sends for a thing, at a time; with a nonce made of that. */
  const coded: [string, (id: number, at: number) => string][] = [
    [
      'JSON in base64url',
      (id, at) => `/o?state=${base64({ back: `/o/${id}`, nonce: `n${at}`, at })}&c=1`,
    ],
    [
      'JSON in base64, escaped',
      (id, at) => `/o?q=${encodeURIComponent(base64({ id, ts: at, 'ü>': '?' }, 'base64'))}`,
    ],
    ['a text in base64', (id, at) => `/o?cursor=${base64(`${id}:${at}`)}`],
    ['XML in base64', (id, at) => `/o?x=${base64(`<o id="${id}"><nonce>a${at}</nonce></o>`)}`],
    ['a form in base64', (id, at) => `/o?back=${base64(`id=${id}&nonce=${at}`)}`],
    [
      'gzip in base64',
      (id, at) =>
        `/o?f=${encodeURIComponent(gzipSync(`{"id":${id},"at":${at}}`).toString('base64'))}`,
    ],
    [
      'a JWT',
      (id, at) =>
        `/o?assert=${jwt({ sub: `user-${id}`, jti: `j${at}`, iat: Math.floor(at / 1000), exp: Math.floor(at / 1000) + 300 })}`,
    ],
    ['a JWT in the path', (id, at) => `/o/${jwt({ sub: `user-${id}`, nonce: `${at}` })}/x`],
    ['JSON in base64 in the path', (id, at) => `/o/${base64({ id, nonce: `${at}` })}/x`],
    ['base64 without a name', (id, at) => `/o?${base64({ id, nonce: `${at}` })}`],
    [
      'an address with a query in it',
      (id, at) => `/o?back=${encodeURIComponent(`https://shop.example/o/${id}?nonce=${at}&l=de`)}`,
    ],
    [
      'JSON in base64 in JSON in base64',
      (id, at) => `/o?s=${base64({ v: 1, inner: base64({ id, nonce: `${at}` }) })}`,
    ],
    ['a list in JSON', (id, at) => `/o?s=${base64([id, { ids: [id, 1], nonce: at }, 'b', true])}`],
  ];

  test.each(coded)('inside %s', (_, write) => {
    const hops = recorded([7, 8, 9].map((id) => ({ path: write(id, before) })));
    const calls = [9, 8, 7].map((id) => ({ path: write(id, now) }));
    expect(answers(hops, calls)).toEqual([3, 2, 1]);
    expect(answers(hops, [{ path: write(6, now) }])).toEqual([null]);
    expect(answers(hops, [{ path: write(7, now) }, { path: write(7, before) }])).toEqual([1, null]);
  });

  test.each([
    ['a member more', { id: 7, at: now, more: 1 }],
    ['a member less', { at: now }],
    ['an item more', { id: 7, at: now, list: [1] }],
    ['a number for a text', { id: '7', at: now }],
  ])('a document that says something else is a miss: %s', (_, came) => {
    const hops = recorded([{ path: `/o?s=${base64({ id: 7, at: before })}` }]);
    expect(answers(hops, [{ path: `/o?s=${base64({ id: 7, at: now })}` }])).toEqual([1]);
    expect(answers(hops, [{ path: `/o?s=${base64(came)}` }])).toEqual([null]);
  });

  test('inside a header that tells equal calls apart', () => {
    const request = (tenant: string, at: number) =>
      message(['X-Context', base64({ tenant, nonce: `${at}` })]);
    const hops = recorded([
      { request: request('north', before) },
      { request: request('south', before) },
    ]);
    expect(
      answers(hops, [{ request: request('south', now) }, { request: request('north', now) }]),
    ).toEqual([2, 1]);
  });

  test('a time that moved by an hour is a miss', () => {
    const hops = recorded([{ path: `/q?from=${before}` }]);
    expect(answers(hops, [{ path: `/q?from=${now - 3_600_000}` }])).toEqual([null]);
  });
});

describe('what is named as ignored', () => {
  const form = (text: string) =>
    message(['Content-Type', 'application/x-www-form-urlencoded'], text);
  const xml = (text: string) => message(['Content-Type', 'application/xml'], text);

  test.each([
    ['query:session', '/a?session=x&p=1', '/a?p=1&session=y'],
    ['query:session', '/a?session=x', '/a'],
    ['query:utm_*', '/a?utm_a=1&utm_b=2', '/a?utm_c=3'],
    ['path:/docs/{id}', '/docs/one', '/docs/other'],
    ['path:/docs/{id}/{name}.json', '/docs/one/a.json', '/docs/other/b.json'],
  ])('%s is found in %s and %s', (entry, one, other) => {
    expect(answers(recorded([{ path: one }]), [{ path: other }])).toEqual([null]);
    expect(answers(recorded([{ path: one }]), [{ path: other }], [entry])).toEqual([1]);
    expect(answers(recorded([{ path: other }]), [{ path: one }], [entry])).toEqual([1]);
  });

  test('path: is one segment, and no other path', () => {
    const hops = recorded([{ path: '/docs/one' }]);
    expect(answers(hops, [{ path: '/docs/one/two' }], ['path:/docs/{id}'])).toEqual([null]);
    expect(answers(hops, [{ path: '/pages/one' }], ['path:/docs/{id}'])).toEqual([null]);
  });

  test('a field, an element and a value of JSON tell nothing any more', () => {
    const cases: [string, KeptMessage, KeptMessage, KeptMessage][] = [
      ['form:a', form('a=1&b=1'), form('a=2&b=2'), form('a=1&b=2')],
      [
        'xml:/x/a',
        xml('<x><a>1</a><b>1</b></x>'),
        xml('<x><a>2</a><b>2</b></x>'),
        xml('<x><a>1</a><b>2</b></x>'),
      ],
      ['xml://@a', xml('<x a="1" b="1"/>'), xml('<x a="2" b="2"/>'), xml('<x a="1" b="2"/>')],
      [
        '$.a',
        message([], '{"a":1,"b":1}'),
        message([], '{"a":2,"b":2}'),
        message([], '{"a":1,"b":2}'),
      ],
    ];
    for (const [entry, one, other, came] of cases) {
      const hops = recorded([{ request: one }, { request: other }]);
      expect(answers(hops, [{ request: came }]), entry).toEqual([1]);
      expect(answers(hops, [{ request: came }], [entry]), entry).toEqual([2]);
    }
  });
});
