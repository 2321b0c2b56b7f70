import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { hopRecordExample, messageExample, redactHops } from '../chain-example.js';

const secret = 's3cr3t/v+lue==';

function bodyOf(type: string, body: string, config: object = {}): string {
  const headers = type === '' ? [] : ['Content-Type', type];
  const hop = hopRecordExample({ request: messageExample({ headers, body }) });
  const { record } = redactHops({ defaults: true, ...config }, [hop]);
  return Buffer.from(record.hops[0]?.request.body ?? []).toString();
}

describe.each([
  ['application/json', '{"a":1,"password":"*"}'],
  ['application/json', '{"user":{"accessToken" : "*"},"b":[ 1.50 ]}'],
  ['application/json', '{"password":["*","*"],"api":{"key":"*"}}'],
  ['application/json', '[{"name":"DB_PASSWORD","value":"*"},{"value":"*","key":"token"}]'],
  ['application/json', '{"pass\\u0077ord":"*"}'],
  ['application/json', '{"body":"{\\"client_secret\\":\\"*\\",\\"n\\":1}"}'],
  ['application/json', '{"a":"{\\"b\\":\\"{\\\\\\"token\\\\\\":\\\\\\"*\\\\\\"}\\"}"}'],
  ['application/json', '{"body":"{\\u0022client_secret\\u0022:\\u0022*\\u0022}"}'],
  ['application/json', '{"url":"https://shop/?a=1&access_token=%&b=2"}'],
  ['application/json', '{"url":"https:\\/\\/shop\\/?a=1\\u0026access_token=%\\u0026b=2"}'],
  ['application/json', '{"db":"postgres://*@db:5432/shop"}'],
  ['application/json', '{"query":"mutation { login(user: \\"ann\\", password: \\"*\\") { id } }"}'],
  [
    'application/json',
    '{"query":"mutation L($p: String!) { login(password: $p) { id } }","variables":{"p":"*","n":"ann"}}',
  ],
  [
    'application/json',
    '{"variables":{"p":"*"},"query":"mutation L($p: String!) { login(password: $p) { id } }"}',
  ],
  [
    'application/json',
    '{"query":"mutation L($i: I!) { login(input: $i) { id } }","variables":{"i":{"password":"*"}}}',
  ],
  ['application/json', '{"a":1,"password":"*'],
  ['application/vnd.api+json', '{"a":1,"password":"*"}'],
  ['application/x-ndjson', '{"a":1}\n{"token":"*"}\n'],
  ['text/event-stream', 'data: {"token":"*"}\n\n'],
  ['text/plain', '{"a":1,"password":"*"}'],
  ['text/plain', 'login failed: user=ann password=* code=7'],
  ['', 'a=1&b=2&password=*'],
  ['application/graphql', 'mutation { login(password: "*", n: 1) { id } }'],
  ['application/x-www-form-urlencoded', 'user=ann&password=%&x=1'],
  ['application/x-www-form-urlencoded', 'user[password]=%&user[name]=ann'],
  ['application/x-www-form-urlencoded', 'payload=%7B%22token%22%3A%22*%22%2C%22n%22%3A1%7D&x=1'],
  ['application/x-www-form-urlencoded', 'next=https%3A%2F%2Fshop%2F%3Ftoken%3D*%26b%3D2&x=1'],
  ['application/xml', '<login><user>ann</user><Password>*</Password></login>'],
  ['text/xml', '<?xml version="1.0"?><s:E xmlns:s="x"><w:Password Type="t">*</w:Password></s:E>'],
  ['application/soap+xml', '<a><password><![CDATA[*]]></password></a>'],
  ['application/xml', '<a b="1" api-key="*" c=\'2\'/>'],
  [
    'application/xml',
    '<a><add key="ApiKey" value="*"/><param name="password">*</param><x>y</x></a>',
  ],
  ['application/xml', '<a><!-- <b> --><card><number>*</number></card></a>'],
  ['', '<login><password>*</password></login>'],
  ['text/html', '<form><input name="token" value="*"><p id="password">Enter it</p></form>'],
  [
    'multipart/form-data; boundary=B',
    '--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n*\r\n--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--',
  ],
  [
    'multipart/form-data; boundary=B',
    '--B\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: application/json\r\n\r\n{"token":"*"}\r\n--B--',
  ],
])('in %s, of %s', (type, template) => {
  const value = 'abcDEF-12:34';
  const body = template
    .replaceAll('*', value)
    .replaceAll('%&', `${encodeURIComponent(secret)}&`)
    .replace(/=%\\u0026/, `=${encodeURIComponent(secret)}\\u0026`);
  test('what the name says is taken out, and the rest is byte for byte', () => {
    expect(bodyOf(type, body)).toBe(
      template
        .replaceAll('*', '[redacted]')
        .replaceAll('%&', '[redacted]&')
        .replace(/=%\\u0026/, '=[redacted]\\u0026'),
    );
  });
  test('and stays when the defaults are off', () => {
    expect(bodyOf(type, body, { defaults: false })).toBe(body);
  });
});

test.each([
  '{"tokens":120,"max_tokens":5,"token":12,"token_type":"Bearer","usage":{"tokens":3}}',
  '{"next_page_token":"CAUQAA-abc","page":{"token":"CAUQAA-abc"},"secretary":"Ann Smith"}',
  '{"password":null,"token":true,"secret":"","credentials":{}}',
  '{"errors":{"password":["is too short"],"token":"is missing"}}',
  '{"type":"object","properties":{"password":{"type":"string","minLength":8}}}',
  '{"message":"password: is wrong, use a token=","csrfToken":"abc-def-123"}',
  '{"big":123456789012345678901234567890,"e":1E+400,"s":"\\/\\u00e9"}',
  '{"mail":"ann@example.org","at":"https://shop/@ann/x@y","ssh":"ssh://git@host/x"}',
  '{"jwt-like":"eyJhbGciOi.not.really","dots":"a.b.c"}',
])('%s stays as it is', (body) => {
  expect(bodyOf('application/json', body)).toBe(body);
});

test('numbers go where a secret is made of digits', () => {
  const body =
    '{"card":{"number":4111111111111111,"cvc":123},"ssn":123456789,"token":123456,"n":1}';
  expect(JSON.parse(bodyOf('application/json', body))).toEqual({
    card: { number: '[redacted]', cvc: '[redacted]' },
    ssn: '[redacted]',
    token: '[redacted]',
    n: 1,
  });
  const nested = JSON.stringify({ body: '{"cvv":123}' });
  expect(JSON.parse(JSON.parse(bodyOf('application/json', nested)).body)).toEqual({
    cvv: '[redacted]',
  });
});

test('a token is known by its form, wherever it stands', () => {
  const token = ['{"alg":"none"}', '{"sub":"a"}', 'xyz']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
  expect(bodyOf('application/json', `{"a":"${token}","b":["x ${token}."]}`)).toBe(
    '{"a":"[redacted]","b":["x [redacted]"]}',
  );
  const hop = hopRecordExample({
    path: `/s/${token}/x`,
    request: messageExample({ headers: ['X-A', token] }),
  });
  const { record, redacted } = redactHops({ defaults: true }, [hop]);
  expect(record.hops[0]).toMatchObject({
    path: '/s/[redacted]/x',
    request: { headers: ['X-A', '[redacted]'] },
  });
  expect(redacted).toEqual(['path token (hop 0)', 'request header x-a token (hop 0)']);
});

test.each([
  ['X-Access-Token', 'abc', '[redacted]'],
  ['X-CSRF-Token', 'abc', 'abc'],
  ['Host', 'ann:pw@shop:80', '[redacted]@shop:80'],
  [
    'Referer',
    'https://ann:pw@shop/x?token=abc&a=1#access_token=d',
    'https://[redacted]@shop/x?token=[redacted]&a=1#access_token=[redacted]',
  ],
  ['Baggage', 'a=1,password=hunter2;p=1,b=2', 'a=1,password=[redacted];p=1,b=2'],
  ['Tracestate', 'v=1,password=hunter2', 'v=1,password=[redacted]'],
  ['X-Data', '{"token":"abc","a":1}', '{"token":"[redacted]","a":1}'],
  [
    'Link',
    '<https://shop/?api_key=abc>; rel="next"',
    '<https://shop/?api_key=[redacted]>; rel="next"',
  ],
  ['Accept', 'text/html;q=0.9, */*', 'text/html;q=0.9, */*'],
  ['Access-Control-Allow-Credentials', 'true', 'true'],
  [
    'WWW-Authenticate',
    'Bearer realm="x", error="invalid_token"',
    'Bearer realm="x", error="invalid_token"',
  ],
])('of the header %s: %s is kept %s', (name, value, kept) => {
  const hop = hopRecordExample({ request: messageExample({ headers: [name, value] }) });
  const { record } = redactHops({ defaults: true }, [hop]);
  expect(record.hops[0]?.request.headers).toEqual([name, kept]);
});

test.each([
  ['/?accessToken=abc&a=1', '/?accessToken=[redacted]&a=1'],
  ['/?pageToken=abc&max_tokens=5', '/?pageToken=abc&max_tokens=5'],
  ['/?next=%2Fx%3Ftoken%3Dabc%26b', '/?next=%2Fx%3Ftoken%3D[redacted]%26b'],
  [
    '/graphql?query=mutation%7Blogin(password:%22hunter2%22)%7D',
    '/graphql?query=mutation%7Blogin(password:%22[redacted]%22)%7D',
  ],
  [
    '/?variables=%7B%22password%22:%22hunter2%22%7D',
    '/?variables=%7B%22password%22:%22[redacted]%22%7D',
  ],
  ['http://ann:pw@shop/?a=1', 'http://[redacted]@shop/?a=1'],
  ['/cb#id_token=abc', '/cb#id_token=[redacted]'],
])('of the target %s is kept %s', (path, kept) => {
  expect(redactHops({ defaults: true }, [hopRecordExample({ path })]).record.hops[0]?.path).toBe(
    kept,
  );
});

test('what is named under keep stays, and others not', () => {
  const config = { headers: ['cookie'], keep: ['accessToken', 'x-auth-token', 'authorization'] };
  expect(
    bodyOf('application/json', '{"access_token":"abc","token":"abc","authorization":"x"}', config),
  ).toBe('{"access_token":"abc","token":"[redacted]","authorization":"x"}');
  const hop = hopRecordExample({
    request: messageExample({ headers: ['X-Auth-Token', 'abc', 'Authorization', 'Bearer x'] }),
  });
  const { record } = redactHops({ defaults: true, ...config }, [hop]);
  expect(record.hops[0]?.request.headers).toEqual([
    'X-Auth-Token',
    'abc',
    'Authorization',
    'Bearer x',
  ]);
});

test('compressed, in another charset, and what is found is looked for in the chain', () => {
  const hop = hopRecordExample({
    request: messageExample({
      headers: ['Content-Type', 'application/json; charset=utf-16le'],
      body: Buffer.from('{"password":"hunter-two-é"}', 'utf16le'),
    }),
    response: messageExample({
      headers: ['Content-Encoding', 'gzip'],
      body: gzipSync('no: hunter-two-é, aHVudGVyLXR3by3DqQ=='),
    }),
  });
  const { record } = redactHops({ defaults: true }, [hop]);
  expect(Buffer.from(record.hops[0]?.request.body ?? []).toString('utf16le')).toBe(
    '{"password":"[redacted]"}',
  );
  expect(
    Buffer.from(record.hops[0]?.response?.body ?? []).equals(
      gzipSync('no: [redacted], [redacted]'),
    ),
  ).toBe(true);
});

test('a body that cannot be searched stays, when nothing but the defaults is sought', () => {
  const body = Buffer.from([1, 2, 3, 0xff]);
  const hop = hopRecordExample({
    request: messageExample({ headers: ['Content-Encoding', 'lz4'], body }),
  });
  const { record } = redactHops({ defaults: true }, [hop]);
  expect(Buffer.from(record.hops[0]?.request.body ?? [])).toEqual(body);
});

test('an apostrophe belongs to a value, or ends what it encloses', () => {
  expect(bodyOf('application/json', '{"u":"/?token=it\'s%20&a","v":"/?token=x\'"}')).toBe(
    '{"u":"/?token=[redacted]&a","v":"/?token=[redacted]"}',
  );
  expect(bodyOf('text/html', "<a href='/?token=x'>y</a>")).toBe(
    "<a href='/?token=[redacted]'>y</a>",
  );
});

test('a password that looks like a name is looked for, a name is not', () => {
  const said = (password: string) => {
    const hop = hopRecordExample({
      request: messageExample({ headers: ['X', 'y'], body: JSON.stringify({ password }) }),
      response: messageExample({ headers: ['X', 'y'], body: `wrong: ${password}.` }),
    });
    const { record } = redactHops({ defaults: true }, [hop]);
    return Buffer.from(record.hops[0]?.response?.body ?? []).toString();
  };
  expect(said('MyPassword1!')).toBe('wrong: [redacted].');
  expect(said('supersecret')).toBe('wrong: [redacted].');
  expect(said('password')).toBe('wrong: password.');
});
