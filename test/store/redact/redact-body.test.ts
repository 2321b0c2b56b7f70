import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { redactRequest } from './chain-example.js';

const json = ['Content-Type', 'application/json'];
const paths = { json: ['$..password', '$.card.number', '$.pins[*]'] };
const digits = { patterns: ['\\b\\d{13,19}\\b'] };

describe('JSON paths', () => {
  test.each([
    ['{"password":"x"}', '{"password":"[redacted]"}'],
    [
      '{ "a" : 12345678901234567890, "password" :\t"x" , "z":1.0e5 }',
      '{ "a" : 12345678901234567890, "password" :\t"[redacted]" , "z":1.0e5 }',
    ],
    [
      '{"a":[{"password":"x"},{"password":{"old":"y"}}]}',
      '{"a":[{"password":"[redacted]"},{"password":"[redacted]"}]}',
    ],
    [
      '{"card":{"number":4111,"name":"é"},"number":7}',
      '{"card":{"number":"[redacted]","name":"é"},"number":7}',
    ],
    ['{"pins":[1,[2],"3"]}', '{"pins":["[redacted]","[redacted]","[redacted]"]}'],
    ['{"pass\\u0077ord":"x"}', '{"pass\\u0077ord":"[redacted]"}'],
    ['{"__proto__":{"password":"x"}}', '{"__proto__":{"password":"[redacted]"}}'],
    ['\ufeff{"password":"x"}', '\ufeff{"password":"[redacted]"}'],
    ['{"passwords":"x"}', '{"passwords":"x"}'],
    ['"password"', '"password"'],
  ])('of %s, %s is kept', (body, kept) => {
    expect(redactRequest(paths, { headers: json, body }).body.toString()).toBe(kept);
  });

  test('are reported by path, once', () => {
    const body = '{"password":"x","in":{"password":"y"},"card":{"number":1}}';
    expect(redactRequest(paths, { headers: json, body }).redacted).toEqual([
      'request body $..password (hop 0)',
      'request body $.card.number (hop 0)',
    ]);
  });

  test.each([
    ['{"a":1,"password":"hunte', '{"a":1,"password":"[redacted]"'],
    ['{"a":1,"password":"hunter2\\', '{"a":1,"password":"[redacted]"'],
    ['{"a":1,"password":123', '{"a":1,"password":"[redacted]"'],
    ['{"a":1,"password":-', '{"a":1,"password":"[redacted]"'],
    ['{"a":1,"password": tr', '{"a":1,"password":"[redacted]"'],
    ['{"a":1,"password":{"x":"y', '{"a":1,"password":"[redacted]"'],
    ['{"password":"x","a":"b', '{"password":"[redacted]","a":"b'],
    ['{"a":1,"password"', '{"a":1,"password"'],
    ['{"a":1,"password":', '{"a":1,"password":'],
  ])('leak nothing of a secret where the body was cut: %s', (body, kept) => {
    const result = redactRequest(paths, { headers: json, body, bodyBytes: 5000 });
    expect(result.body.toString()).toBe(kept);
    expect(result.message.bodyBytes).toBe(5000);
  });

  test('find every property of a name that an object has twice', () => {
    const body = '{"a":{"password":"one"},"b":1,"a":{"password":"two"}}';
    const result = redactRequest(paths, { headers: json, body });
    expect(result.body.toString()).toBe(
      '{"[redacted]":"[redacted]","b":1,"a":{"password":"[redacted]"}}',
    );
    expect(result.redacted).toContain('request body duplicate key (hop 0)');
  });

  test('leave a repeated name alone when no secret can be in it', () => {
    const body = '{"a":1,"a":2,"password":"x"}';
    const kept = '{"a":1,"a":2,"password":"[redacted]"}';
    expect(redactRequest({ json: ['$..password'] }, { headers: json, body }).body.toString()).toBe(
      kept,
    );
  });

  test.each([
    "{'password': 'hun,ter2', a: 1}",
    '{"a" "b", "password": "hun\nter2"}',
    '{"a":1}{"password":"hunter2"}',
    '{"a":1}\n{"password":"hunter2"}\n',
    ')]}\',\n{"password":"hunter2"}',
    '// {"password":"hunter2"}\n{"a":1}',
    'password=hunter2',
  ])('find the name in what says it is JSON and is not: %s', (body) => {
    const result = redactRequest(paths, { headers: json, body });
    expect(result.body.toString()).toMatch(/redacted/);
    expect(result.body.toString()).not.toMatch(/ter2/);
  });

  test.each([
    ['text/plain', '{"password":"x"}', '{"password":"[redacted]"}'],
    ['', '[{"password":"x"}]', '[{"password":"[redacted]"}]'],
    ['application/problem+json; charset=utf-8', '{"password":"x"}', '{"password":"[redacted]"}'],
    [
      'application/x-ndjson',
      '{"a":1}\r\n{"password":"x"}\r\n{"password":"y',
      '{"a":1}\r\n{"password":"[redacted]"}\r\n{"password":"[redacted]"',
    ],
    ['application/json-seq', '\x1e{"password":"x"}\n', '\x1e{"password":"[redacted]"}\n'],
    [
      'text/event-stream',
      'id: 1\ndata: {"password":"x"}\n\ndata:[1]\n',
      'id: 1\ndata: {"password":"[redacted]"}\n\ndata:[1]\n',
    ],
    [
      'text/event-stream',
      'data: {\ndata:  "password": "x"\ndata: }\n',
      'data: {\ndata:  "password": "[redacted]"\ndata: }\n',
    ],
    ['text/plain', 'the password: x', 'the password: x'],
  ])('in a body of type "%s": %s', (type, body, kept) => {
    expect(redactRequest(paths, { headers: ['content-type', type], body }).body.toString()).toBe(
      kept,
    );
  });

  test('nested too deeply to be searched: the body is dropped, and that is said', () => {
    const body = `${'{"password":'.repeat(100_000)}1`;
    const result = redactRequest(paths, { headers: json, body });
    expect(result.body).toHaveLength(0);
    expect(result.message.bodyBytes).toBe(body.length);
    expect(result.redacted).toEqual(['request body dropped: it cannot be searched (hop 0)']);
  });
});

describe('patterns', () => {
  test.each([
    ['{"n":"a 4111111111111111 b"}', '{"n":"a [redacted] b"}'],
    ['{"n":4111111111111111,"m":1}', '{"n":"[redacted]","m":1}'],
    ['{"n":[-4111111111111111.5]}', '{"n":["[redacted]"]}'],
    ['{"n":"\\u0034111111111111111\\n"}', '{"n":"[redacted]\\n"}'],
    ['{"n":"\\t\\u00e94\\u00311111111111111 \\/"}', '{"n":"\\t\\u00e9[redacted] \\/"}'],
    ['{"n":"\\t\\"4\\u003111111111111111 \\/"}', '{"n":"\\t\\"[redacted] \\/"}'],
    ['{"4111111111111111":1}', '{"[redacted]":1}'],
    ['{"n":411111111111}', '{"n":411111111111}'],
  ])('leave JSON valid: %s becomes %s', (body, kept) => {
    const result = redactRequest(digits, { headers: json, body });
    expect(result.body.toString()).toBe(kept);
    JSON.parse(result.body.toString());
  });

  test('are replaced a hundred thousand times over', () => {
    const body = `{"n":"${'secret\\n'.repeat(100_000)}"}`;
    const result = redactRequest({ patterns: ['secret'] }, { headers: json, body });
    expect(result.body.toString()).toBe(body.replaceAll('secret', '[redacted]'));
  });

  test('never leave half an escape', () => {
    const body = '{"n":"a\\nsecret\\u00e9"}';
    const result = redactRequest({ patterns: ['nsecret.u'] }, { headers: json, body });
    expect(result.body.toString()).toBe('{"n":"a[redacted]"}');
  });

  test('and paths may find the same value', () => {
    const config = { ...digits, json: ['$.n'] };
    const result = redactRequest(config, { headers: json, body: '{"n":"x 4111111111111111"}' });
    expect(result.body.toString()).toBe('{"n":"[redacted]"}');
  });

  test('that overlap leave one marker, and nothing of what they found', () => {
    const config = { patterns: ['abcd', 'cdef', 'b'] };
    const result = redactRequest(config, { body: 'abcdef abc' });
    expect(result.body.toString()).toBe('[redacted] a[redacted]c');
  });

  test('that match nothing at all change nothing', () => {
    expect(redactRequest({ patterns: ['x*'] }, { body: 'abc' }).redacted).toEqual([]);
  });

  test('see whole characters, in bodies that are no valid UTF-8 too', () => {
    const body = Buffer.concat([
      Buffer.from([0xff, 0x00, 0xc3]),
      Buffer.from('né😀 geheim 😀', 'utf8'),
      Buffer.from([0x80, 0xf0, 0x9f]),
    ]);
    const result = redactRequest({ patterns: ['né\\p{So} geheim'] }, { body });
    const kept = Buffer.concat([
      Buffer.from([0xff, 0x00, 0xc3]),
      Buffer.from('[redacted] 😀', 'utf8'),
      Buffer.from([0x80, 0xf0, 0x9f]),
    ]);
    expect(result.body).toEqual(kept);
  });

  test('without the u flag never leave half a character', () => {
    const result = redactRequest({ patterns: ['\\-.'] }, { body: 'a-😀b' });
    expect(result.body.toString()).toBe('a[redacted]b');
  });

  test('are not searched in the bytes of an image, but in text that claims to be one', () => {
    const image = Buffer.concat([Buffer.from([0x89, 0x50, 0]), Buffer.from('4111111111111111')]);
    const headers = ['content-type', 'image/png'];
    expect(redactRequest(digits, { headers, body: image }).body).toEqual(image);
    const text = redactRequest(digits, { headers, body: '4111111111111111' });
    expect(text.body.toString()).toBe('[redacted]');
  });

  test('are searched in binary bodies of other types', () => {
    const body = Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(' 4111111111111111 ')]);
    const headers = ['content-type', 'application/octet-stream'];
    expect(redactRequest(digits, { headers, body }).body).toEqual(
      Buffer.concat([Buffer.from([0, 1, 2]), Buffer.from(' [redacted] ')]),
    );
  });
});

describe('charsets', () => {
  const text = '{"größe":"ü","password":"x"}';
  test.each<[string, BufferEncoding, string]>([
    ['iso-8859-1', 'latin1', text],
    ['"UTF-16LE"', 'utf16le', text],
    ['utf-16', 'utf16le', `\ufeff${text}`],
  ])('%s is read and written', (charset, encoding, body) => {
    const result = redactRequest(
      { json: ['$.password'] },
      {
        headers: ['content-type', `application/json; charset=${charset}`],
        body: Buffer.from(body, encoding),
      },
    );
    expect(result.body.toString(encoding)).toBe(body.replace('"x"', '"[redacted]"'));
  });

  test.each(['utf-16be', ''])('UTF-16 with the high byte first is read, called "%s"', (charset) => {
    const type = charset === '' ? 'application/json' : `application/json; charset=${charset}`;
    const body = Buffer.concat([Buffer.from(text, 'utf16le').swap16(), Buffer.from([0])]);
    const result = redactRequest(
      { json: ['$.password'] },
      { headers: ['content-type', type], body },
    );
    expect(result.body.at(-1)).toBe(0);
    expect(result.body.subarray(0, -1).swap16().toString('utf16le')).toBe(
      text.replace('"x"', '"[redacted]"'),
    );
  });

  test('one in which ASCII is not found: the body is dropped', () => {
    const headers = ['content-type', 'text/plain; charset=utf-7'];
    const result = redactRequest(digits, { headers, body: 'text' });
    expect(result.body).toHaveLength(0);
    expect(result.redacted).toEqual(['request body dropped: it cannot be searched (hop 0)']);
  });
});

describe('forms', () => {
  const headers = ['content-type', 'application/x-www-form-urlencoded'];
  test.each([
    ['a=1&password=hunter2&b=%20', 'a=1&password=[redacted]&b=%20'],
    ['p%61ssword=x', 'p%61ssword=[redacted]'],
    ['card[number]=41+11&user.password=y', 'card[number]=[redacted]&user.password=[redacted]'],
    ['cookie=x', 'cookie=[redacted]'],
    ['a=1&passw', 'a=1&passw'],
  ])('of %s, %s is kept', (body, kept) => {
    expect(redactRequest(paths, { headers, body }).body.toString()).toBe(kept);
  });

  test('are searched for patterns as written and decoded', () => {
    const body = 'a=x%204111111111111111&b=%34111111111111111&c=%2B';
    const result = redactRequest(digits, { headers, body });
    expect(result.body.toString()).toBe('a=x%20[redacted]&b=[redacted]&c=%2B');
  });

  test('have secret names even when neither paths nor patterns are configured', () => {
    const result = redactRequest({}, { headers, body: 'authorization=x' });
    expect(result.body.toString()).toBe('authorization=[redacted]');
  });
});

describe('multipart', () => {
  const headers = ['content-type', 'multipart/form-data; boundary="b b"'];
  const image = Buffer.from([0x89, 0x50, 0, 0xff, 0x0d, 0x0a, 0x2d, 0x2d]);
  const part = (head: string, content: string | Buffer) => [
    Buffer.from(`--b b\r\n${head}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ];
  const body = (card: string, password: string, nested: string) =>
    Buffer.concat([
      ...part('Content-Disposition: form-data; name="note"', `pay ${card}`),
      ...part('Content-Disposition: form-data; name="Password"', password),
      ...part(
        'content-disposition: form-data; name="i"; filename="a.png"\r\nContent-Type: image/png',
        image,
      ),
      ...part(
        'Content-Disposition: form-data; name=meta\r\nContent-Type: application/json',
        `{"password":${nested}}`,
      ),
      Buffer.from('--b b--\r\n'),
    ]);

  test('is redacted part by part, the rest byte for byte as it was', () => {
    const config = { ...paths, ...digits };
    const result = redactRequest(config, { headers, body: body('4111111111111111', 'x', '"y"') });
    expect(result.body).toEqual(body('[redacted]', '[redacted]', '"[redacted]"'));
    expect(result.redacted).toEqual([
      'request body patterns[0] (hop 0)',
      'request body field password (hop 0)',
      'request body $..password (hop 0)',
    ]);
  });

  test('without secrets is the same bytes', () => {
    const plain = body('none', '', '0').subarray(0, 120);
    expect(redactRequest(digits, { headers, body: plain }).body).toEqual(Buffer.from(plain));
  });

  test('leaks nothing of a part that was cut off', () => {
    const whole = body('none', 'hunter2hunter2', '"y"');
    const cut = whole.subarray(0, whole.indexOf('hunter2') + 5);
    const result = redactRequest(paths, { headers, body: cut, bodyBytes: whole.length });
    expect(result.body.toString('latin1')).toMatch(/\[redacted\]$/);
    expect(result.body.includes('hunte')).toBe(false);
  });
});

describe('content codings', () => {
  const headers = (coding: string) => [...json, 'Content-Encoding', coding];
  const body = JSON.stringify({ password: 'hunter2', rest: 'r'.repeat(500) });
  const kept = body.replace('hunter2', '[redacted]');

  test('a compressed body is decoded, redacted and compressed again', () => {
    const gzip = redactRequest(paths, { headers: headers('gzip'), body: gzipSync(body) });
    expect(gunzipSync(gzip.body).toString()).toBe(kept);
    const both = brotliCompressSync(gzipSync(body));
    const result = redactRequest(paths, { headers: headers('gzip, br'), body: both });
    expect(gunzipSync(brotliDecompressSync(result.body)).toString()).toBe(kept);
  });

  test('a compressed body without secrets is kept as it came', () => {
    const plain = gzipSync('{"a":1}', { level: 1 });
    const result = redactRequest(paths, { headers: headers('gzip'), body: plain });
    expect(result.body).toEqual(plain);
    expect(result.redacted).toEqual([]);
  });

  test('a compressed body that was cut off is redacted as far as it goes', () => {
    const whole = gzipSync(body);
    const cut = whole.subarray(0, whole.length - 12);
    const result = redactRequest(paths, { headers: headers('gzip'), body: cut });
    expect(gunzipSync(result.body).toString()).toMatch(/^{"password":"\[redacted\]"/);
  });

  test.each([
    ['lz4', Buffer.from('anything'), 'its coding cannot be undone'],
    ['gzip', Buffer.from('no gzip'), 'its coding cannot be undone'],
    ['gzip', gzipSync(Buffer.alloc(20_000_000)), 'it expands too far to be searched'],
  ])('a %s body that cannot be searched is dropped', (coding, bytes, reason) => {
    const result = redactRequest(digits, { headers: headers(coding), body: bytes });
    expect(result.body).toHaveLength(0);
    expect(result.redacted).toEqual([`request body dropped: ${reason} (hop 0)`]);
  });

  test('where nothing is configured to be searched for, it is kept', () => {
    const bytes = Buffer.from('anything');
    expect(redactRequest({}, { headers: headers('lz4'), body: bytes }).body).toEqual(bytes);
  });
});
