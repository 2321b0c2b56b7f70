import { describe, expect, test } from 'vitest';
import { plainDocument } from '../../../src/replayer/content/plain-requests.js';
import { readContent } from '../../../src/replayer/content/read-content.js';
import { xmlTree } from '../../../src/replayer/content/xml-tree.js';
import { message } from '../fixtures/captures.js';

function read(type: string, data: string | Buffer) {
  const content = readContent(message(type === '' ? [] : ['Content-Type', type], data));
  return content.kind === 'tree' ? [content.format, content.tree] : [content.kind];
}

test.each([
  ['application/json', '{"a":1}', ['json', { a: 1 }]],
  ['application/problem+json', '{"a":1}', ['json', { a: 1 }]],
  ['application/x-amz-json-1.1', '{"a":1}', ['json', { a: 1 }]],
  ['', ' [1]', ['json', [1]]],
  ['text/plain', '{"a":1}', ['json', { a: 1 }]],
  ['application/x-ndjson', '{"a":1}\n{"a":2}\n', ['ndjson', [{ a: 1 }, { a: 2 }]]],
  ['', '{"a":1}\n{"a":2}', ['ndjson', [{ a: 1 }, { a: 2 }]]],
  [
    'application/x-www-form-urlencoded',
    'a=1&b=%C3%A4+x&a=2',
    ['form', { a: ['1', '2'], b: 'ä x' }],
  ],
  ['', 'a=1&b', ['form', { a: '1', b: '' }]],
  ['text/plain', 'a=1&b=2', ['text']],
  ['', 'some words = others', ['text']],
  [
    'text/xml',
    '<a b="1"><c>x</c><c/>t</a>',
    ['xml', { a: { '@b': '1', c: ['x', ''], '#text': 't' } }],
  ],
  ['application/soap+xml', '<n:a xmlns:n="u"><![CDATA[x<y]]></n:a>', ['xml', { a: 'x<y' }]],
  ['', '<?xml version="1.0"?><a>&lt;</a>', ['xml', { a: '<' }]],
  ['text/html', '<p>x</p>', ['text']],
  ['text/xml', '<a><b></a>', ['text']],
  ['application/json', 'oops', ['text']],
  ['', Buffer.from([0, 1, 2]), ['bytes']],
  ['application/x-protobuf', '\n\x03abc\x12\x02id', ['bytes']],
  ['text/plain', 'a\x08b', ['text']],
  ['application/octet-stream', '8=FIX.4.4\x0135=D\x01', ['text']],
  ['application/octet-stream', Buffer.from([0xff, 0xfe, 0, 9]), ['bytes']],
])('%s %s is read as it is', (type, data, expected) => {
  expect(read(type, data)).toEqual(expected);
});

describe('multipart', () => {
  const body = [
    ...['--x', 'Content-Disposition: form-data; name="a"', '', '1'],
    ...[
      '--x',
      'content-disposition: form-data; name=f; filename="b\\".bin"',
      'Content-Type: image/png',
      '',
      '\x00\xff',
    ],
    ...[
      '--x',
      'Content-Disposition: form-data; name="j"',
      'Content-Type: application/json',
      '',
      '{"k":[1]}',
    ],
    ...['--x--', ''],
  ].join('\r\n');

  test.each(['multipart/form-data; boundary=x', 'multipart/form-data; boundary="x"', ''])(
    'parts by name, file and type: %s',
    (type) => {
      expect(read(type, Buffer.from(body, 'latin1'))).toEqual([
        'multipart',
        {
          a: '1',
          f: {
            file: 'b".bin',
            type: 'image/png',
            content: expect.stringMatching(/^2 bytes, sha256/),
          },
          j: { type: 'application/json', content: { k: [1] } },
        },
      ]);
    },
  );

  test('parts without a name are known by their place', () => {
    const related = '--x\r\nContent-Type: text/plain\r\n\r\none\r\n--x\r\n\r\ntwo\r\n--x--';
    expect(read('multipart/related; boundary=x', related)).toEqual([
      'multipart',
      { 0: { type: 'text/plain', content: 'one' }, 1: 'two' },
    ]);
  });
});

describe('XML that would do harm', () => {
  test('entities of its own are not known', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>';
    expect(xmlTree(bomb)).toBeUndefined();
    expect(
      xmlTree('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ).toBeUndefined();
  });

  test.each([
    ['200 levels', 200, true],
    ['201 levels', 201, false],
  ])('%s', (_, depth, isRead) => {
    const text = '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(xmlTree(text) !== undefined).toBe(isRead);
  });

  test('names of objects are names like any other', () => {
    expect(JSON.stringify(xmlTree('<a><__proto__>x</__proto__></a>'))).toBe(
      '{"a":{"__proto__":"x"}}',
    );
  });
});

test('GraphQL documents are equal but for white space, commas and comments', () => {
  const one = plainDocument(
    'query Q($a: Int = 1, $b: [S!]) { # why\n  f(a: $a, t: "x  y, # z") @d { ...on T { id } } }',
  );
  expect(plainDocument('query Q($a:Int=1 $b:[S!]){f(a:$a t:"x  y, # z")@d{...on T{id}}}')).toBe(
    one,
  );
  expect(plainDocument('query Q($a:Int=1 $b:[S!]){f(a:$a t:"x y, # z")@d{...on T{id}}}')).not.toBe(
    one,
  );
});
