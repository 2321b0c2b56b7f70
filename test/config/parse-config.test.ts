// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the config's own notation
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import type { Config } from '../../src/core/config.js';
import { compileRules } from '../../src/core/rules/compile-rule.js';
import { traceFamilyNames } from '../../src/core/trace/family.js';

const defaultTimeouts = { connectMs: 5000, firstByteMs: 60_000, idleMs: 300_000 };

const resolvedDefaults: Config = {
  file: '/srv/loop.yaml',
  gateway: {
    listen: { host: '127.0.0.1', port: 8080 },
    mesh: { host: '127.0.0.1', port: 8082 },
    admin: { host: '127.0.0.1', port: 8081 },
    adminToken: null,
    adminHosts: [],
    workers: 1,
    debug: false,
    trustProxy: false,
    methods: [],
    paths: 'strict',
    replays: 'refuse',
    traceFamilies: traceFamilyNames,
    drainMs: 10_000,
  },
  store: {
    url: 'sqlite:.loop/loop.db',
    path: '/srv/.loop/loop.db',
    required: false,
    retention: { captures: 10_000, ageMs: 30 * 86_400_000, bytes: 2 * 1024 ** 3 },
  },
  services: [],
  routes: [],
  capture: {
    memoryBytes: 64 * 1024 ** 2,
    lingerMs: 2000,
    bodyBytesMax: 1024 ** 2,
    redact: {
      headers: ['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key'],
      json: [],
      patterns: [],
      defaults: true,
      keep: [],
    },
    rules: [],
  },
  namespaces: [],
  replay: { ignore: [] },
};

test('a file that says nothing in particular gets every default', () => {
  expect(parse('{}')).toEqual(resolvedDefaults);
});

test('what other tools are told: a collector, its share and headers, and an access log', () => {
  const observeOf = (text: string) => parse(`observe: ${text}`).observe;
  expect(observeOf('{ otlp: { url: "http://collector:4318" } }')).toEqual({
    otlp: { url: 'http://collector:4318/v1/traces', headers: {}, sample: 0.01 },
    accessLog: 'off',
  });
  const headers = 'headers: { X-Key: "${KEY}" }';
  expect(
    observeOf(`{ otlp: { url: "https://c/otlp", sample: 12.5%, ${headers} }, accessLog: json }`),
  ).toEqual({
    otlp: { url: 'https://c/otlp', headers: { 'x-key': '${KEY}' }, sample: 0.125 },
    accessLog: 'json',
  });
  expect(observeOf('{ accessLog: off }')).toEqual({ otlp: null, accessLog: 'off' });
  expect(observeOf('')).toBeUndefined();
});

test('a section with nothing below it is as good as none', () => {
  const text =
    'gateway:\nstore: { retention: }\nservices:\nroutes:\ncapture:\n  buffer:\n  body:\n' +
    '  redact:\n  rules:\nnamespaces:\nreplay:\n';
  expect(parse(text)).toEqual(resolvedDefaults);
});

test('the documented example means what it says', () => {
  const text = readFileSync(join(import.meta.dirname, 'example.yaml'), 'utf8');
  const service = { listen: null, timeouts: defaultTimeouts };
  const url = (port: number) => ({ protocol: 'http', host: '127.0.0.1', port });
  expect(parse(text)).toEqual({
    ...resolvedDefaults,
    services: [
      { ...service, name: 'productpage', url: url(9080), hosts: ['productpage'] },
      {
        ...service,
        name: 'reviews',
        url: url(9081),
        hosts: ['reviews', 'reviews.default.svc.cluster.local'],
      },
      {
        name: 'ratings',
        url: url(9082),
        hosts: ['ratings'],
        listen: { host: '127.0.0.1', port: 18_082 },
        timeouts: { ...defaultTimeouts, firstByteMs: 5000 },
      },
    ],
    routes: [
      {
        name: 'productpage',
        match: { path: '/productpage', host: null, methods: null, headers: {}, query: {} },
        to: 'productpage',
      },
    ],
    capture: {
      ...resolvedDefaults.capture,
      redact: {
        headers: [
          'authorization',
          'set-cookie',
          'proxy-authorization',
          'x-api-key',
          'x-session-key',
        ],
        json: ['$..password', '$.card.number'],
        patterns: ['\\b\\d{13,19}\\b'],
        defaults: true,
        keep: ['cookie'],
      },
      rules: [
        { name: 'server-errors', when: { status: '5xx' }, limit: { count: 60, perMs: 60_000 } },
        {
          name: 'slow-checkout',
          when: { all: [{ service: 'checkout' }, { latency: '>2s' }] },
        },
        {
          name: 'soft-error',
          when: { responseBody: { json: '$.error', exists: true }, not: { from: 'probe' } },
        },
      ],
    },
    namespaces: [
      {
        name: 'debug-ns',
        services: [
          {
            name: 'reviews',
            url: url(19_081),
            egress: null,
            debugger: { kind: 'node', port: 9229, pid: null, root: null },
          },
        ],
        egress: { host: '127.0.0.1', port: 18_080 },
        headers: { authorization: 'Bearer ${DEBUG_TOKEN}' },
      },
    ],
  });
});

test('marked calls are forwarded where the file says so', () => {
  expect(parse('gateway: { replays: forward }').gateway.replays).toBe('forward');
});

test('families of trace headers are those that the file names, in its order', () => {
  const { gateway } = parse('gateway: { trace: { families: [sentry, w3c] } }');
  expect(gateway.traceFamilies).toEqual(['sentry', 'w3c']);
});

test('every condition that is accepted can be compiled', () => {
  const conditions = [
    '{ status: 500 }',
    '{ status: "5xx" }',
    '{ status: [500, "4xx", ">=502"] }',
    '{ status: 100 }',
    '{ status: 599 }',
    '{ method: get }',
    '{ method: [GET, POST] }',
    '{ path: "/api/**" }',
    '{ path: "**/end" }',
    '{ pathRegex: "^/a-z\\\\d" }',
    '{ host: "*.example.com" }',
    '{ service: [a, b], from: "c*", route: d }',
    '{ latency: ">500ms" }',
    '{ latency: "<= 1.5s" }',
    '{ latency: "<2m" }',
    '{ error: any }',
    '{ error: [connect, timeout, reset, aborted] }',
    '{ on: edge }',
    '{ query: { page: 2, q: "a*", r: { regex: "^x" }, s: { exists: false } } }',
    '{ requestHeaders: { X-Tenant: 42 }, responseHeaders: { x-cache: { exists: true } } }',
    '{ requestBody: { contains: x }, responseBody: { regex: "a+" } }',
    '{ responseBody: { json: $.a, equals: null } }',
    '{ responseBody: { json: "$.a[?@.b]", regex: x } }',
    '{ all: [{ status: 500 }], any: [{ error: any }, { not: { method: GET } }] }',
  ];
  const rules = conditions.map((when, i) => `    - { name: r${i}, when: ${when} }`);
  const { capture } = parse(`capture:\n  rules:\n${rules.join('\n')}\n`);
  expect(compileRules(capture.rules)).toHaveLength(conditions.length);
});

test('header and query values are compared as they are written, numbers too', () => {
  const { capture } = parse(
    'capture: { rules: [{ name: r, on: edge, when: ' +
      '{ requestHeaders: { X-Version: 1.10, id: 007, on: true }, query: { hex: 0x1F } } }] }',
  );
  expect(capture.rules).toEqual([
    {
      name: 'r',
      on: 'edge',
      when: {
        requestHeaders: { 'x-version': '1.10', id: '007', on: 'true' },
        query: { hex: '0x1F' },
      },
    },
  ]);
});

test('a JSON value that a body is compared with keeps its type', () => {
  const { capture } = parse(
    'capture: { rules: [{ name: r, when: { responseBody: { json: $.a, equals: [1, "1", null] } } }] }',
  );
  expect(capture.rules[0]?.when.responseBody).toEqual({ json: '$.a', equals: [1, '1', null] });
});

test('a URL stands for a service that has nothing else to say', () => {
  const { services, namespaces } = parse(
    'services: { a: "https://a.example.com", b: "http://[::1]:9/" }\n' +
      'namespaces: { ns: { services: { a: "http://LOCALHOST" } } }',
  );
  expect(services).toEqual([
    {
      name: 'a',
      url: { protocol: 'https', host: 'a.example.com', port: 443 },
      hosts: ['a'],
      listen: null,
      timeouts: defaultTimeouts,
    },
    {
      name: 'b',
      url: { protocol: 'http', host: '::1', port: 9 },
      hosts: ['b'],
      listen: null,
      timeouts: defaultTimeouts,
    },
  ]);
  expect(namespaces[0]?.services).toEqual([
    {
      name: 'a',
      url: { protocol: 'http', host: 'localhost', port: 80 },
      egress: null,
      debugger: null,
    },
  ]);
});

test('a route keeps all it is given', () => {
  const { routes } = parse(
    'services: { a: "http://a" }\nroutes:\n' +
      '  - name: all-of-it\n    to: a\n    match:\n' +
      '      { path: "/*", host: "*.Example.com:8080", method: [get, put], headers: { X-A: b }, query: { q: { exists: true } } }\n' +
      '  - { to: a, match: { method: get } }\n',
  );
  expect(routes).toEqual([
    {
      name: 'all-of-it',
      to: 'a',
      match: {
        path: '/*',
        host: '*.example.com:8080',
        methods: ['GET', 'PUT'],
        headers: { 'x-a': 'b' },
        query: { q: { exists: true } },
      },
    },
    {
      name: 'a',
      to: 'a',
      match: { path: null, host: null, methods: ['GET'], headers: {}, query: {} },
    },
  ]);
});

test('anchors and merge keys are followed', () => {
  const { services } = parse(
    'services:\n  a: &fast { url: "http://a", timeout: 1s }\n' +
      '  b: { <<: *fast, url: "http://b" }\n  c: { <<: [*fast], connect: 2s }\n',
  );
  expect(services.map(({ url, timeouts }) => [url.host, timeouts])).toEqual([
    ['a', { ...defaultTimeouts, firstByteMs: 1000 }],
    ['b', { ...defaultTimeouts, firstByteMs: 1000 }],
    ['a', { ...defaultTimeouts, firstByteMs: 1000, connectMs: 2000 }],
  ]);
});

test('port 0 may be used for every listener', () => {
  const { gateway } = parse(
    'gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "[::1]:0" }',
  );
  expect([gateway.listen.port, gateway.mesh.port, gateway.admin]).toEqual([
    0,
    0,
    { host: '::1', port: 0 },
  ]);
});

test('an admin token comes from the environment, and opens admin to other machines', () => {
  const text = 'gateway: { admin: "0.0.0.0:1", adminToken: "t-${TOKEN}" }';
  const { gateway } = parseConfig(text, '/srv/loop.yaml', { env: { TOKEN: 'x' } });
  expect(gateway.adminToken).toBe('t-x');
  expect(() => parseConfig(text, '/srv/loop.yaml', { env: { TOKEN: '' } })).toThrow(
    'expected the variable TOKEN in the environment',
  );
});

test.each([
  ['off', false],
  ['false', false],
  ['on', true],
])('redact.defaults: %s', (written, defaults) => {
  const { capture } = parse(`capture: { redact: { defaults: ${written}, keep: [accessToken] } }`);
  expect(capture.redact).toMatchObject({ defaults, keep: ['accessToken'] });
});

test('a header that was asked for is redacted once, whatever its case', () => {
  const { capture } = parse(
    'capture: { redact: { headers: [X-Api-Key, X-Mine], keep: [Set-Cookie] } }',
  );
  expect(capture.redact.headers).toEqual([
    'authorization',
    'cookie',
    'proxy-authorization',
    'x-api-key',
    'x-mine',
  ]);
});

test.each([
  ['sqlite:data/a.db', '/srv/data/a.db'],
  ['sqlite:/var/a.db', '/var/a.db'],
  ['sqlite:///var/a.db', '/var/a.db'],
])('%s starts from the folder of the file', (url, path) => {
  expect(parse(`store: { url: "${url}" }`).store.path).toBe(path);
});

test('a config that only replays needs no services of its own', () => {
  const { namespaces } = parse('namespaces: { laptop: { services: { reviews: "http://a:1" } } }');
  expect(namespaces[0]?.services[0]?.name).toBe('reviews');
});

test('a body may be as long as the buffer, and no longer', () => {
  const text = (max: string) => `capture: { buffer: { memory: 1MiB }, body: { max: ${max} } }`;
  expect(parse(text('1MiB')).capture.bodyBytesMax).toBe(1024 ** 2);
  expect(parse(text('0B')).capture.bodyBytesMax).toBe(0);
  expect(() => parse(text('1048577B'))).toThrow('expected no more than capture.buffer.memory');
});

function parse(text: string): Config {
  return parseConfig(text, '/srv/loop.yaml');
}
