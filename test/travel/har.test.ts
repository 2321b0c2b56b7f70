import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rooms } from '../../src/app.js';
import type { Capture } from '../../src/core/capture.js';
import { LoopError } from '../../src/core/errors.js';
import type { TravellingCapture, TravellingHop } from '../../src/core/travel.js';
import { locateIn } from '../../src/gateway/route/locate.js';
import type { Har, HarEntry } from '../../src/travel/har/har.js';
import { readCaptures } from '../../src/travel/read-captures.js';
import { sampleConfig } from '../cli/fixtures/fake-rooms.js';
import { sampleCapture } from '../cli/fixtures/sample-capture.js';
import { allBytes, oddCapture } from './fixtures/captures.js';
import { har12 } from './fixtures/har-schema.js';
import { captureAt, countAt, newMachine } from './fixtures/machine.js';

async function exported(capture: Capture): Promise<Har> {
  const data = await rooms.exportCapture(capture, { format: 'har' });
  return JSON.parse(data.toString()) as Har;
}

async function entriesOf(capture: Capture): Promise<readonly HarEntry[]> {
  return (await exported(capture)).log.entries;
}

function file(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { name: 'case.har', data: Buffer.from(text) };
}

const byEntry = { attachments: new Map(), strict: false, byPage: false };

function read(content: unknown): readonly TravellingCapture[] {
  const options = { ...byEntry, locate: locateIn(sampleConfig()) };
  return readCaptures(file(content), options).captures;
}

function refusal(content: unknown): LoopError {
  try {
    read(content);
  } catch (error) {
    if (error instanceof LoopError) return error;
    throw error;
  }
  throw new Error('the file was taken');
}

describe('a HAR of a capture', () => {
  test.each([
    ['of a plain chain', sampleCapture()],
    ['of a chain in which nothing is ordinary', oddCapture()],
    ['without a hop', sampleCapture({ chain: [], failedHop: null })],
  ])('is valid by HAR 1.2, %s', async (_, capture) => {
    const har = await exported(capture);
    const result = har12.safeParse(har);
    expect(result.error?.issues ?? []).toEqual([]);
    expect(har.log.entries.length).toBe(capture.chain.length);
  });

  test('tells a request as it was', async () => {
    const [post] = await entriesOf(oddCapture());
    expect(post?.startedDateTime).toBe('2026-03-01T12:00:00.000Z');
    expect(post?.request).toMatchObject({
      method: 'POST',
      url: 'http://shop.example/a%2Fb/%C3%A9?x=1&x=2&empty=&flag&s=a+b%26',
      cookies: [
        { name: 'a', value: '1' },
        { name: 'b', value: '"2"' },
      ],
      queryString: [
        { name: 'x', value: '1' },
        { name: 'x', value: '2' },
        { name: 'empty', value: '' },
        { name: 'flag', value: '' },
        { name: 's', value: 'a b&' },
      ],
      postData: {
        mimeType: 'application/x-www-form-urlencoded',
        text: 'name=J%C3%BCrgen+M&tags=a&tags=b&note=%22%27',
      },
      bodySize: 44,
    });
    // HAR 1.2: "text and params fields are mutually exclusive".
    expect(post?.request.postData).not.toHaveProperty('params');
    expect(post?.request.headers.slice(1, 4)).toEqual([
      { name: 'X-Tag', value: 'one' },
      { name: 'x-tag', value: 'two' },
      { name: 'X-Latin', value: 'caf\xe9' },
    ]);
  });

  test('tells a response decoded, with both of its sizes', async () => {
    const [post] = await entriesOf(oddCapture());
    const wire = gzipSync('{"error":"no \u20ac"}').length;
    expect(post?.response).toMatchObject({
      status: 500,
      bodySize: wire,
      content: { size: 18, compression: 18 - wire, text: '{"error":"no €"}' },
      redirectURL: '/elsewhere',
      cookies: [
        {
          ...{ name: 'sid', value: '9', path: '/', secure: true, httpOnly: true },
          expires: '2026-10-21T07:28:00.000Z',
        },
      ],
    });
  });

  test('has binary bodies in base64, and says when one is not whole', async () => {
    const put = (await entriesOf(oddCapture()))[1];
    expect(put?.response.content).toMatchObject({ encoding: 'base64', size: 256 });
    expect(Buffer.from(put?.response.content.text ?? '', 'base64')).toEqual(allBytes);
    expect(put?.request.postData).toMatchObject({ _encoding: 'base64' });
    expect(put?.comment).toBe('response body: 256 of 100000 bytes were kept');
    expect(put?.response.bodySize).toBe(100_000);
  });

  test('has status 0 and the error where there was no response', async () => {
    const refused = (await entriesOf(oddCapture()))[2];
    expect(refused?.response).toMatchObject({
      status: 0,
      headersSize: -1,
      bodySize: -1,
      _error: 'connect: connect ECONNREFUSED ::1:9082',
    });
    expect(refused?.serverIPAddress).toBe('::1');
    expect(refused?.timings).toMatchObject({ blocked: -1, dns: -1, ssl: -1, connect: -1 });
  });

  test('keeps what was redacted redacted, and says so', async () => {
    const har = await exported(oddCapture());
    expect(har.log.comment).toContain('request header authorization (hop 0)');
  });
});

describe('a HAR that loop wrote', () => {
  test('comes back as the capture it was', async () => {
    const machine = newMachine();
    const original = oddCapture();
    const har = await exported(original);
    const [imported] = await rooms.importCaptures(machine, file(har));
    expect(imported).toMatchObject({ id: 1, existing: false });
    const arrived = await captureAt(machine, 1);
    expect(arrived).toEqual({
      ...original,
      id: 1,
      chain: original.chain.map((hop, at) => ({ ...hop, ruleHeld: hop.ruleHeld ?? at === 2 })),
    });
  });

  test('is the same capture as its capture file', async () => {
    const machine = newMachine();
    const data = await rooms.exportCapture(oddCapture(), { format: 'loop' });
    await rooms.importCaptures(machine, { name: 'case.loop', data });
    const [again] = await rooms.importCaptures(machine, file(await exported(oddCapture())));
    expect(again).toMatchObject({ id: 1, existing: true });
  });

  test('counts by its text where somebody has edited it', async () => {
    const text = JSON.stringify(await exported(oddCapture())).replace('no €', 'somebody');
    const [capture] = read(text);
    const body = capture?.hops[0]?.response?.body.data ?? Buffer.alloc(0);
    expect(body.subarray(0, 2).toString('hex')).toBe('1f8b');
    expect(JSON.stringify(await exported(oddCapture()))).not.toContain('somebody');
    const { gunzipSync } = await import('node:zlib');
    expect(gunzipSync(body).toString()).toBe('{"error":"somebody"}');
  });

  test('is refused when another tool has put an entry into it', async () => {
    const har = await exported(oddCapture());
    const entries = [...har.log.entries, { ...har.log.entries[0], _loop: undefined }];
    expect(refusal({ log: { ...har.log, entries } }).message).toContain('log.entries.4: expected');
  });
});

/** As Chrome 120 saves it: HTTP/2, extensions, pages, content without text where there was none. */
const chrome = {
  log: {
    version: '1.2',
    creator: { name: 'WebInspector', version: '537.36' },
    pages: [
      { startedDateTime: '2026-03-01T12:00:00.100Z', id: 'page_1', title: 'x', pageTimings: {} },
    ],
    entries: [
      {
        _initiator: { type: 'script' },
        _priority: 'High',
        _resourceType: 'fetch',
        cache: {},
        connection: '443',
        pageref: 'page_1',
        request: {
          method: 'POST',
          url: 'https://ratings/ratings/7?x=%5B1%5D#part',
          httpVersion: 'h2',
          headers: [
            { name: ':authority', value: 'ratings' },
            { name: ':method', value: 'POST' },
            { name: 'content-type', value: 'application/json' },
          ],
          queryString: [],
          cookies: [],
          headersSize: -1,
          bodySize: 9,
          postData: { mimeType: 'application/json', text: '{"a":"é"}' },
        },
        response: {
          status: 500,
          statusText: '',
          httpVersion: 'h2',
          headers: [
            { name: 'content-encoding', value: 'br' },
            { name: 'content-length', value: '3' },
            { name: 'content-type', value: 'application/json' },
          ],
          cookies: [],
          content: { size: 13, mimeType: 'application/json', text: '{"error":"€"}' },
          redirectURL: '',
          headersSize: -1,
          bodySize: -1,
          _transferSize: 123,
          _error: null,
        },
        serverIPAddress: '[::1]',
        startedDateTime: '2026-03-01T12:00:00.123Z',
        time: 41.5,
        timings: {
          ...{ blocked: 1, dns: -1, ssl: -1, connect: -1, send: 0.5, wait: 38, receive: 2 },
          _blocked_queueing: 0.3,
        },
      },
      {
        startedDateTime: '2026-03-01T12:00:01.000Z',
        time: 3,
        request: { method: 'GET', url: 'http://127.0.0.1:8080/productpage', headers: [] },
        response: {
          status: 0,
          statusText: '',
          headers: [],
          content: { size: 0, mimeType: 'x-unknown' },
          _error: 'net::ERR_CONNECTION_REFUSED',
        },
        timings: { send: 0, wait: 0, receive: 0 },
      },
    ],
  },
};

/** As Firefox saves it: form fields without their text, an offset in the time, no `_error`. */
const firefox = {
  log: {
    version: '1.2',
    creator: { name: 'Firefox', version: '140.0' },
    browser: { name: 'Firefox', version: '140.0' },
    entries: [
      {
        startedDateTime: '2026-03-01T13:00:00.000+01:00',
        request: {
          method: 'POST',
          url: 'http://shop.example/login',
          httpVersion: 'HTTP/1.1',
          headers: [{ name: 'Host', value: 'shop.example' }],
          postData: {
            mimeType: 'application/x-www-form-urlencoded',
            params: [
              { name: 'user', value: 'jürgen' },
              { name: 'pass', value: 'a b&c' },
            ],
            text: '',
          },
        },
        response: {
          status: 302,
          statusText: 'Found',
          headers: [{ name: 'Location', value: '/' }],
          content: { mimeType: 'text/html', size: 0, comment: 'Response bodies are not included' },
        },
        time: 12,
        timings: { blocked: 0, dns: 0, connect: 1, ssl: 0, send: 0, wait: 10, receive: 1 },
      },
      {
        startedDateTime: '2026-03-01T13:00:01.000+01:00',
        request: { method: 'GET', url: 'http://shop.example/x' },
        response: { status: 0, headers: [] },
        time: 0,
      },
    ],
  },
};

/** As mitmproxy saves it: base64 as it pleases, content codings undone, an error of its own. */
const mitmproxy = {
  log: {
    version: '1.2',
    creator: { name: 'mitmproxy', version: '10.2', comment: '' },
    pages: [],
    entries: [
      {
        startedDateTime: '2026-03-01T12:00:00.000000+00:00',
        time: 5.1,
        request: {
          method: 'GET',
          url: 'http://127.0.0.1:9082/a%2Fb//c',
          httpVersion: 'HTTP/1.1',
          cookies: [],
          headers: [{ name: 'host', value: 'ratings:9080' }],
          queryString: [],
          headersSize: 40,
          bodySize: 0,
        },
        response: {
          status: 200,
          statusText: 'OK',
          headers: [
            { name: 'content-encoding', value: 'lz4' },
            { name: 'content-length', value: '5' },
          ],
          content: {
            size: 256,
            mimeType: '',
            text: allBytes.toString('base64'),
            encoding: 'base64',
          },
        },
        timings: { connect: 1.1, ssl: -1, send: 0, receive: 1, wait: 3 },
      },
      {
        startedDateTime: '2026-03-01T12:00:00.000000+00:00',
        time: 0,
        request: { method: 'GET', url: 'http://nowhere.example/', headers: [] },
        response: { status: 0, headers: [], content: {}, _error: 'Client disconnected, timed out' },
        timings: {},
      },
    ],
  },
};

function hopOf(captures: readonly TravellingCapture[], at: number): TravellingHop {
  const hop = captures[at]?.hops[0];
  if (hop === undefined) throw new Error(`no capture ${at}`);
  return hop;
}

describe("another tool's HAR", () => {
  test('makes one capture of one hop an entry, with a rule that holds for what was seen', () => {
    const captures = read(chrome);
    expect(captures.map(({ hops, rule }) => [hops.length, rule])).toEqual([
      [1, { name: 'imported', when: { status: 500 } }],
      [1, { name: 'imported', when: { error: 'any' } }],
    ]);
  });

  test('of Chrome: HTTP/2 becomes what HTTP/1.1 can say, and bodies fit their headers again', () => {
    const hop = hopOf(read(chrome), 0);
    expect(hop).toMatchObject({
      service: 'ratings',
      to: '127.0.0.1:9082',
      listener: 'mesh',
      authority: 'ratings',
      path: '/ratings/7?x=%5B1%5D',
      status: 500,
      durationMs: 41.5,
      connectMs: null,
      firstByteMs: 39.5,
      startedAtMs: Date.parse('2026-03-01T12:00:00.123Z'),
    });
    expect(hop.request.headers).toEqual([
      ...['Host', 'ratings', 'content-type', 'application/json'],
    ]);
    expect(hop.request.body.data.toString()).toBe('{"a":"é"}');
    const { headers = [], body } = hop.response ?? {};
    expect(headers.slice(0, 4)).toEqual([
      ...['content-encoding', 'br', 'content-length', String(body?.data.length)],
    ]);
  });

  test('of Chrome: a request that got nothing has its error, and the service of its route', () => {
    expect(hopOf(read(chrome), 1)).toMatchObject({
      service: 'productpage',
      route: 'productpage',
      listener: 'edge',
      status: null,
      error: 'connect',
      errorMessage: 'net::ERR_CONNECTION_REFUSED',
      response: null,
    });
  });

  test('of Firefox: a form is made of its fields, and what has no word is unknown', () => {
    const captures = read(firefox);
    expect(hopOf(captures, 0).request.body.data.toString()).toBe('user=j%C3%BCrgen&pass=a+b%26c');
    expect(hopOf(captures, 0)).toMatchObject({
      service: null,
      to: 'shop.example:80',
      startedAtMs: Date.parse('2026-03-01T12:00:00Z'),
    });
    expect(hopOf(captures, 1)).toMatchObject({ error: 'unknown', status: null });
  });

  test('of mitmproxy: an unknown coding goes with its header, and the bytes stay', () => {
    const captures = read(mitmproxy);
    const hop = hopOf(captures, 0);
    expect(hop).toMatchObject({ service: 'ratings', path: '/a%2Fb//c', connectMs: 1.1 });
    expect(hop.response?.headers).toEqual(['content-length', '256']);
    expect(hop.response?.body.data).toEqual(allBytes);
    expect(hopOf(captures, 1)).toMatchObject({ error: 'timeout' });
  });

  test('of anybody: what is sent again cannot become another request', () => {
    const request = {
      method: 'GET',
      url: 'http://a/x y\r\nEvil: 1/é',
      headers: [
        { name: 'X', value: 'a\r\nEvil: 1' },
        { name: 'Wide', value: '\u010d\u010a€' },
        { name: 'Bad name', value: 'x' },
      ],
    };
    const entry = { startedDateTime: '2026-03-01', request, response: { status: 200 } };
    const hop = hopOf(read({ log: { entries: [entry] } }), 0);
    expect(hop.path).toBe('/x%20y%0D%0AEvil:%201/%C3%A9');
    expect(hop.request.headers).toEqual([
      ...['Host', 'a', 'X', 'a Evil: 1', 'Wide', Buffer.from('\u010d\u010a€').toString('latin1')],
    ]);
    const odd = { ...entry, request: { ...request, method: 'GET /' } };
    expect(refusal({ log: { entries: [odd] } }).message).toContain(
      'log.entries.0.request.method: expected an HTTP token',
    );
  });

  test('is taken once, and passes redaction', async () => {
    const machine = newMachine();
    const redact = { headers: ['location'], json: ['$.a'], patterns: [] };
    const strict = { ...machine, capture: { ...machine.capture, redact } };
    const first = await rooms.importCaptures(strict, file(chrome));
    expect(first.map(({ id, existing }) => [id, existing])).toEqual([
      [1, false],
      [2, false],
    ]);
    expect(first[0]?.redacted).toEqual(['request body $.a (hop 0)']);
    const again = await rooms.importCaptures(strict, file(chrome));
    expect(again.map(({ existing }) => existing)).toEqual([true, true]);
    expect(await countAt(machine)).toBe(2);
  });

  test('may begin with a byte order mark', () => {
    expect(read(`\ufeff${JSON.stringify(firefox)}`).length).toBe(2);
  });

  test.each([
    ['{', 'expected JSON, got: '],
    ['{}', 'log: '],
    ['{"log":{}}', 'log.entries: '],
    ['{"log":{"entries":[]}}', 'log.entries: expected 1 to 10000 entries, got none'],
    ['{"log":{"entries":[{"startedDateTime":"x"}]}}', 'log.entries.0.request: '],
    [
      '{"log":{"entries":[{"startedDateTime":"x","request":{"method":"GET","url":"/a"}}]}}',
      'log.entries.0.request.url: expected an http or https URL, got "/a"',
    ],
    [
      '{"log":{"entries":[{"startedDateTime":"x","request":{"method":"GET","url":"http://a"}}]}}',
      'log.entries.0.startedDateTime: expected an ISO 8601 time, got "x"',
    ],
  ])('is refused with the place of what is wrong: %s', (content, message) => {
    const error = refusal(content);
    expect(error.code).toBe('LOOP_TRAVEL_FORMAT');
    expect(error.message).toContain(`case.har: ${message}`);
  });

  test('is refused from 10,001 entries up', () => {
    const entry = { startedDateTime: '2026-03-01', request: { method: 'GET', url: 'http://a' } };
    const entries = (count: number) => ({
      log: { entries: Array.from({ length: count }, () => entry) },
    });
    expect(read(entries(10_000)).length).toBe(10_000);
    expect(refusal(entries(10_001)).message).toContain('log.entries: ');
  });
});
