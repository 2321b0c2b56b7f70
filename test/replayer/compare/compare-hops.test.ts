import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Hop } from '../../../src/core/capture.js';
import { compareHops } from '../../../src/replayer/compare/compare-hops.js';
import { parseIgnore } from '../../../src/replayer/compare/ignore.js';
import { createNoise } from '../../../src/replayer/compare/noise.js';
import { body, hop, message } from '../fixtures/captures.js';

const noise = createNoise({ startedAtMs: 0, ids: [] }, { startedAtMs: 0, ids: [] }, 0);
type Message = ReturnType<typeof message>;

function compare(
  recorded: Message,
  replayed: Message,
  more: Partial<Hop> = {},
  ignore: string[] = [],
) {
  const one = hop({ index: 2, response: recorded });
  const { differences, notes } = compareHops(
    one,
    { ...one, response: replayed, ...more },
    parseIgnore(ignore),
    noise,
  );
  return {
    differences: differences.map((each) => [each.kind, each.at, each.recorded, each.replayed]),
    notes,
  };
}

const differences = (...args: Parameters<typeof compare>) => compare(...args).differences;

describe('headers', () => {
  test('a changed, an added and a removed one', () => {
    const recorded = message(['Content-Type', 'text/html', 'X-Old', '1']);
    expect(differences(recorded, message(['content-type', 'text/plain', 'X-New', '2']))).toEqual([
      ['changed', 'header content-type', 'text/html', 'text/plain'],
      ['removed', 'header x-old', '1', null],
      ['added', 'header x-new', null, '2'],
    ]);
  });

  test('repeated values in another order differ; different names in another order do not', () => {
    const recorded = message(['Vary', 'a', 'Vary', 'b', 'X-Y', '1']);
    expect(differences(recorded, message(['X-Y', '1', 'Vary', 'b', 'Vary', 'a']))).toEqual([
      ['reordered', 'header vary', ['a', 'b'], ['b', 'a']],
    ]);
    expect(differences(recorded, message(['X-Y', '1', 'Vary', 'a', 'Vary', 'b']))).toEqual([]);
  });

  test.each([
    ...['date', 'age', 'etag', 'via', 'server-timing', 'x-request-id', 'traceparent'],
    ...['x-loop-trace', 'x-b3-traceid', 'connection', 'transfer-encoding', 'content-length'],
  ])('%s is noise', (name) => {
    expect(differences(message([name, 'one']), message([name.toUpperCase(), 'other']))).toEqual([]);
    expect(differences(message([name, 'one']), message([]))).toEqual([]);
  });

  test("a cookie's value and expiry are noise, its name and attributes are not", () => {
    const recorded = message([
      'Set-Cookie',
      'sid=a; Expires=Fri, 20 Nov 2026 10:00:00 GMT; Secure',
    ]);
    expect(differences(recorded, message(['Set-Cookie', 'sid=b; Secure']))).toEqual([]);
    expect(differences(recorded, message(['Set-Cookie', 'sid=a']))).toEqual([
      ['changed', 'header set-cookie', 'sid=…; Secure', 'sid=…'],
    ]);
  });

  test('one that is ignored by name, or redacted, is passed over', () => {
    expect(differences(message(['X-Id', '1']), message(['X-Id', '2']), {}, ['x-ID'])).toEqual([]);
    expect(differences(message(['X-Id', '[redacted]']), message(['X-Id', '2']))).toEqual([]);
  });

  test('trailers are compared like headers', () => {
    expect(differences(message([], 'a', ['X-Sum', '1']), message([], 'a', ['X-Sum', '2']))).toEqual(
      [['changed', 'trailer x-sum', '1', '2']],
    );
  });

  test('what a call by gRPC says of its end is compared by what it says', () => {
    const ended = (text: string) => message([], '', ['grpc-message', text]);
    expect(differences(ended('no%20pen%21'), ended('no pen!'))).toEqual([]);
    expect(differences(ended('no pen%3F'), ended('no pen!'))).toEqual([
      ['changed', 'trailer grpc-message', 'no pen?', 'no pen!'],
    ]);
    expect(differences(ended('100% sure'), ended('100% sure'))).toEqual([]);
  });
});

describe('bodies', () => {
  test('JSON goes by structure, whatever its spacing', () => {
    expect(differences(message([], '{"a": [1, 2]}'), message([], '{"a":[1,3]}'))).toEqual([
      ['changed', 'body $.a[1]', 2, 3],
    ]);
  });

  test('text goes by line', () => {
    const recorded = message([], 'one\ntwo\nthree\nfour');
    expect(differences(recorded, message([], 'one\r\n2\r\nthree\r\nand\r\nfour'))).toEqual([
      ['changed', 'body line 2', 'two', '2'],
      ['added', 'body line 4', null, 'and'],
    ]);
    expect(differences(recorded, message([], 'one\ntwo\nfour'))).toEqual([
      ['removed', 'body line 3', 'three', null],
    ]);
  });

  test('a line of which something was redacted is passed over', () => {
    const recorded = message([], 'card [redacted]\ntotal 1');
    expect(differences(recorded, message([], 'card 4111\ntotal 2'))).toEqual([
      ['changed', 'body line 2', 'total 1', 'total 2'],
    ]);
  });

  test('anything else goes by hash and length', () => {
    const recorded = message([], Buffer.from([0, 1, 2]));
    expect(differences(recorded, message([], Buffer.from([0, 1, 2])))).toEqual([]);
    expect(differences(recorded, message([], Buffer.from([0, 1])))).toEqual([
      [
        'changed',
        'body',
        { bytes: 3, sha256: expect.stringMatching(/^ae4b3280/) },
        { bytes: 2, sha256: expect.stringMatching(/^b413f47d/) },
      ],
    ]);
  });

  test('text goes by what it says, in whichever charset', () => {
    const latin1 = ['content-type', 'application/json; charset=latin1'];
    const recorded = message(latin1, Buffer.from('{"n":"café"}', 'latin1'));
    const other = message(latin1, Buffer.from('{"n":"cafè"}', 'latin1'));
    expect(differences(recorded, other)).toEqual([['changed', 'body $.n', 'café', 'cafè']]);
    const utf16 = message(
      ['content-type', 'application/json'],
      Buffer.from('{"n":"café"}', 'utf16le'),
    );
    expect(differences(recorded, utf16)).toEqual([
      ['changed', 'header content-type', latin1[1], 'application/json'],
    ]);
    const soap = (letter: string) =>
      message(
        ['content-type', 'text/xml'],
        Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>\n<n>${letter}</n>`, 'latin1'),
      );
    expect(differences(soap('é'), soap('è'))).toEqual([['changed', 'body xml.n', 'é', 'è']]);
  });

  test('content codings are undone first', () => {
    const recorded = message(['Content-Encoding', 'gzip'], gzipSync('{"a":1}'));
    const same = message(['Content-Encoding', 'gzip'], gzipSync('{"a":1}', { level: 1 }));
    const other = message(['Content-Encoding', 'br'], brotliCompressSync('{"a":2}'));
    expect(differences(recorded, same)).toEqual([]);
    expect(differences(recorded, other)).toEqual([
      ['changed', 'header content-encoding', 'gzip', 'br'],
      ['changed', 'body $.a', 1, 2],
    ]);
  });

  test('a multipart boundary is made anew each time, and is no difference', () => {
    const form = (boundary: string, value: string) =>
      message(
        ['Content-Type', `multipart/form-data; boundary=${boundary}`],
        `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n${value}\r\n--${boundary}--\r\n`,
      );
    expect(differences(form('AaB03x', '1'), form('Cc', '1'))).toEqual([]);
    expect(differences(form('AaB03x', '1'), form('Cc', '2'))).toEqual([
      ['changed', 'body part.a', '1', '2'],
    ]);
  });

  test('JSON where an error page was is one difference', () => {
    expect(differences(message([], '<h1>\noops'), message([], '{"ok":true}'))).toEqual([
      ['changed', 'body', '<h1>\noops', '{"ok":true}'],
    ]);
  });

  test('of a truncated body the kept beginning is compared, and the note says so', () => {
    const recorded = message([], body('abc', { bytes: 9, truncated: true }));
    const note = 'only the kept beginning of the response body was compared';
    expect(compare(recorded, message([], 'abcdefghi'))).toEqual({ differences: [], notes: [note] });
    expect(compare(recorded, message([], 'abd'))).toMatchObject({
      differences: [['changed', 'body line 1', 'abc', 'abd']],
    });
    expect(compare(recorded, message([], 'abcdef'))).toMatchObject({
      differences: [['changed', 'body', { bytes: 9 }, { bytes: 6 }]],
    });
  });

  test('a body cut within a character is still text', () => {
    const cut = Buffer.from('aé').subarray(0, 2);
    const recorded = message([], body(cut, { bytes: 3, truncated: true }));
    expect(differences(recorded, message([], 'bé'))).toMatchObject([
      ['changed', 'body line 1', 'a', 'b'],
    ]);
  });

  test('how far a response came before it broke off is chance', () => {
    const one = hop({ error: 'reset', response: message([], 'abc') });
    const other = { ...one, response: message([], 'ab') };
    expect(compareHops(one, other, parseIgnore([]), noise).differences).toEqual([]);
  });
});

describe('bounds', () => {
  test('ids and times of the run are passed over, and a note names them', () => {
    const [one, other] = [
      '1b4e28ba-2fa1-11d2-883f-0016d3cca427',
      '6fa459ea-ee8a-3ca4-894e-db77e160355e',
    ];
    const ids = (id: string) => message([], JSON.stringify({ id, n: 1 }));
    expect(compare(ids(one ?? ''), ids(other ?? ''))).toEqual({
      differences: [],
      notes: ['passed over as noise (ids and times of the run): body $.id'],
    });
  });

  test('200 differences are listed, and the rest is counted', () => {
    const lines = (count: number, text: string) =>
      message([], Array.from({ length: count }, (_, i) => `${text}${i}`).join('\n'));
    const all = compare(lines(200, 'a'), lines(200, 'b'));
    expect(all.differences).toHaveLength(200);
    expect(all.notes).toEqual([]);
    const more = compare(lines(201, 'a'), lines(201, 'b'));
    expect(more.differences).toHaveLength(200);
    expect(more.notes).toEqual(['1 more differences are not listed']);
  });

  test('a value is listed up to 4096 characters', () => {
    const long = (length: number) => message([], `{"a":"${'x'.repeat(length)}"}`);
    expect(differences(message([], '{"a":1}'), long(4096))[0]?.[3]).toHaveLength(4096);
    expect(differences(message([], '{"a":1}'), long(4097))[0]?.[3]).toMatch(
      /x… \(1 more characters\)$/,
    );
  });
});

test('status and error are told where they differ, with the hop of the recorded chain', () => {
  const one = hop({ index: 2, status: 500 });
  const other: Hop = { ...one, status: null, error: 'timeout', response: null };
  expect(compareHops(one, other, parseIgnore([]), noise).differences).toEqual([
    { hop: 2, at: 'status', kind: 'changed', recorded: 500, replayed: null },
    { hop: 2, at: 'error', kind: 'changed', recorded: null, replayed: 'timeout' },
  ]);
});
