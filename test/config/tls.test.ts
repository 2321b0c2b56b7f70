import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import { LoopError } from '../../src/core/errors.js';
import { Authority } from '../harness/certificates.js';

const authority = new Authority();
const one = authority.issue('ratings');
const other = authority.issue('other');

const folder = mkdtempSync(join(tmpdir(), 'loop-config-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'loop.yaml');
mkdirSync(join(folder, 'tls'));
for (const [name, bytes] of Object.entries({
  'ca.pem': authority.cert,
  'one.pem': one.cert,
  'one.key': one.key,
  'other.key': other.key,
  'empty.pem': '',
  'text.pem': 'hello',
  'torn.pem': String(one.cert).replace(/\n.{64}\n/, '\n'),
  'locked.key':
    '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n',
})) {
  writeFileSync(join(folder, 'tls', name), bytes);
}

const withTls = (tls: string, url = 'https://ratings') =>
  `services:\n  ratings:\n    url: "${url}"\n    tls: ${tls}\n`;

function mistakesOf(text: string): string[] {
  try {
    parseConfig(text, file, { looksAtFiles: true, shownAs: 'loop.yaml' });
    return [];
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    expect(error.code).toBe('LOOP_CONFIG_INVALID');
    return error.message.replaceAll(`${folder}/`, '').split('\n');
  }
}

test('files are named from the folder of the config', () => {
  const text = withTls(
    '{ ca: tls/ca.pem, cert: tls/one.pem, key: tls/one.key, serverName: Ratings }',
  );
  const [service] = parseConfig(text, file, { looksAtFiles: true }).services;
  expect(service?.url).toEqual({
    ...{ protocol: 'https', host: 'ratings', port: 443 },
    tls: {
      ca: join(folder, 'tls/ca.pem'),
      cert: join(folder, 'tls/one.pem'),
      key: join(folder, 'tls/one.key'),
      serverName: 'ratings',
      verify: true,
    },
  });
});

test('each https endpoint has the TLS of its service, and a copy in a namespace its own', () => {
  const text = `
services:
  ratings: { endpoints: ["https://a", "http://b"], tls: { verify: false } }
namespaces:
  debug-ns: { services: { ratings: { url: "https://c", tls: { serverName: ratings } } } }
`;
  const { services, namespaces } = parseConfig(text, file);
  expect(services[0]?.endpoints?.map(({ tls }) => tls)).toEqual([{ verify: false }, undefined]);
  expect(namespaces[0]?.services[0]?.url.tls).toEqual({ serverName: 'ratings', verify: true });
});

test.each([
  [
    '{ ca: tls/no.pem }',
    '4:16: services.ratings.tls.ca: expected a file that can be read, got no such file (tls/no.pem)',
  ],
  [
    '{ ca: tls }',
    '4:16: services.ratings.tls.ca: expected a file that can be read, got a folder (tls)',
  ],
  [
    '{ ca: tls/empty.pem }',
    '4:16: services.ratings.tls.ca: expected a certificate in PEM, got an empty file (tls/empty.pem)',
  ],
  [
    '{ ca: tls/text.pem }',
    '4:16: services.ratings.tls.ca: expected a certificate in PEM, got 5 bytes without any (tls/text.pem)',
  ],
  [
    '{ ca: tls/one.key }',
    '4:16: services.ratings.tls.ca: expected a certificate in PEM, got PRIVATE KEY in PEM (tls/one.key)',
  ],
  [
    '{ ca: tls/torn.pem }',
    '4:16: services.ratings.tls.ca: expected a certificate in PEM, got one that cannot be read (number 1 in the file) (tls/torn.pem)',
  ],
  [
    '{ cert: tls/one.pem, key: tls/one.pem }',
    '4:36: services.ratings.tls.key: expected a private key in PEM without a passphrase, got CERTIFICATE in PEM (tls/one.pem)',
  ],
  [
    '{ cert: tls/one.pem, key: tls/locked.key }',
    '4:36: services.ratings.tls.key: expected a private key in PEM without a passphrase, got an encrypted one (tls/locked.key)',
  ],
  [
    '{ cert: tls/one.pem, key: tls/other.key }',
    '4:36: services.ratings.tls.key: expected the key of the first certificate (CN=ratings), got another key (tls/other.key)',
  ],
  ['{ cert: tls/one.pem }', '4:5: services.ratings.tls.key: expected the key of cert, got nothing'],
  [
    '{ key: tls/one.key }',
    '4:5: services.ratings.tls.cert: expected the certificate of key, got nothing',
  ],
  ['{ verify: maybe }', '4:20: services.ratings.tls.verify: expected true or false, got "maybe"'],
  [
    '{ name: x }',
    '4:12: services.ratings.tls.name: expected one of the keys ca, cert, key, serverName, verify, got "name"',
  ],
  [
    '{ serverName: "a b" }',
    '4:24: services.ratings.tls.serverName: expected a name such as ratings.internal, or an IP address, got "a b"',
  ],
])('tls: %s', (tls, line) => {
  expect(mistakesOf(withTls(tls))).toEqual([`loop.yaml:${line}`]);
});

test('mistakes in files are told beside all others', () => {
  expect(mistakesOf(`${withTls('{ ca: tls/no.pem }')}routes: 5\n`)).toHaveLength(2);
});

test('tls beside plain http is a mistake', () => {
  expect(mistakesOf(withTls('{ ca: tls/ca.pem }', 'http://ratings'))).toEqual([
    'loop.yaml:4:5: services.ratings.tls: expected an https:// or h2:// URL beside tls, got none with TLS',
  ]);
});

test('whoever only reads captures needs no certificates', () => {
  expect(() => parseConfig(withTls('{ ca: tls/no.pem }'), file)).not.toThrow();
});

const listening = (tls: string) => `gateway:\n  tls: ${tls}\n`;

test('a listener shows the certificates of its config, the first to all who ask for no other', () => {
  const text = listening(
    '{ cert: tls/one.pem, key: tls/one.key, clientCa: tls/ca.pem, minVersion: TLSv1.3, names: [ { serverName: [Shop.example, "*.shop.example"], cert: tls/one.pem, key: tls/one.key } ] }',
  );
  const [cert, key] = [join(folder, 'tls/one.pem'), join(folder, 'tls/one.key')];
  expect(parseConfig(text, file, { looksAtFiles: true }).gateway.tls).toEqual({
    certificates: [
      { cert, key, serverNames: [] },
      { cert, key, serverNames: ['shop.example', '*.shop.example'] },
    ],
    clientCa: join(folder, 'tls/ca.pem'),
    ...{ clientCert: 'require', minVersion: 'TLSv1.3' },
  });
});

test('a list of certificates has the one without a name first', () => {
  const text = `
gateway:
  mesh: 127.0.0.1:8082
  meshTls:
    - { serverName: a.example, cert: a.pem, key: a.key }
    - { cert: b.pem, key: b.key }
services: { ratings: { url: "http://ratings", listen: "127.0.0.1:18082", listenTls: { cert: c.pem, key: c.key, clientCa: ca.pem, clientCert: request } } }
`;
  const { gateway, services } = parseConfig(text, file);
  expect(gateway.meshTls).toEqual({
    certificates: [
      { cert: join(folder, 'b.pem'), key: join(folder, 'b.key'), serverNames: [] },
      { cert: join(folder, 'a.pem'), key: join(folder, 'a.key'), serverNames: ['a.example'] },
    ],
    ...{ clientCert: 'require', minVersion: 'TLSv1.2' },
  });
  expect(services[0]?.listenTls).toMatchObject({ clientCert: 'request' });
});

const pair = 'cert: tls/one.pem, key: tls/one.key';

test.each([
  [
    '{ cert: tls/no.pem, key: tls/one.key }',
    '2:16: gateway.tls.cert: expected a file that can be read, got no such file (tls/no.pem)',
  ],
  [
    '{ cert: tls/one.pem, key: tls/other.key }',
    '2:34: gateway.tls.key: expected the key of the first certificate (CN=ratings), got another key (tls/other.key)',
  ],
  [
    `{ ${pair}, clientCa: tls/one.key }`,
    '2:57: gateway.tls.clientCa: expected a certificate in PEM, got PRIVATE KEY in PEM (tls/one.key)',
  ],
  [
    '{ clientCa: tls/ca.pem }',
    '2:3: gateway.tls.cert: expected a mapping such as { cert: edge.pem, key: edge.key }, got nothing',
  ],
  ['{ cert: tls/one.pem }', '2:3: gateway.tls.key: expected the key of cert, got nothing'],
  [
    `{ ${pair}, clientCert: request }`,
    '2:3: gateway.tls.clientCa: expected the authorities of the certificates that clients are asked for, got nothing',
  ],
  [
    `{ ${pair}, minVersion: TLSv1.1 }`,
    '2:59: gateway.tls.minVersion: expected TLSv1.2 or TLSv1.3, got "TLSv1.1"',
  ],
  [
    `{ ${pair}, verify: false }`,
    '2:47: gateway.tls.verify: expected one of the keys cert, key, names, clientCa, clientCert, minVersion, got "verify"',
  ],
  [
    'yes please',
    '2:8: gateway.tls: expected a mapping such as { cert: edge.pem, key: edge.key }, or a list of certificates by serverName, got "yes please"',
  ],
  ['[]', '2:8: gateway.tls: expected one certificate at least, got an empty list'],
  [
    `[ { ${pair} }, { ${pair} } ]`,
    '2:8: gateway.tls: expected a serverName for each certificate but one, which is shown to all others, got a list',
  ],
  [
    `[ { ${pair} }, { serverName: "a b", ${pair} } ]`,
    '2:65: gateway.tls[1].serverName: expected a name such as shop.example or *.shop.example, got "a b"',
  ],
  [
    `[ { serverName: a, ${pair} }, { serverName: [b, A], ${pair} } ]`,
    '2:84: gateway.tls[1].serverName[1]: expected a name of its own (gateway.tls[0].serverName has it), got "a"',
  ],
  [
    `[ { ${pair} }, { serverName: a, cert: tls/no.pem, key: tls/one.key } ]`,
    '2:74: gateway.tls[1].cert: expected a file that can be read, got no such file (tls/no.pem)',
  ],
])('gateway.tls: %s', (tls, line) => {
  expect(mistakesOf(listening(tls))).toEqual([`loop.yaml:${line}`]);
});

test('listenTls without an address to speak it at is a mistake', () => {
  const text = `services:\n  ratings: { url: "http://ratings", listenTls: { ${pair} } }\n`;
  expect(mistakesOf(text)).toEqual([
    'loop.yaml:2:37: services.ratings.listenTls: expected the key listen beside listenTls, got none',
  ]);
});
