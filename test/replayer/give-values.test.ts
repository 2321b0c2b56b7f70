import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { giveValues } from '../../src/replayer/give-values.js';
import { createRedactor } from '../../src/store/redact/redact-chain.js';
import { hopRecordExample, messageExample, redactHops } from '../store/redact/chain-example.js';
import { capture, hop, message } from './fixtures/captures.js';
import { config, namespace } from './fixtures/configs.js';
import { answering, response } from './fixtures/raw-server.js';
import { run } from './fixtures/run.js';

const secret = 'p+s/w=r d&"<é>\\';

/** As it is kept, and as it is sent again with the value. */
function sentAgain(type: string, body: string, path = '/') {
  const headers = ['Content-Type', type];
  const record = hopRecordExample({ path, request: messageExample({ headers, body }) });
  const [kept] = redactHops({ defaults: true }, [record]).record.hops;
  const request = message(headers, Buffer.from(kept?.request.body ?? []).toString());
  const recorded = hop({ path: kept?.path ?? '', request });
  const given = giveValues(recorded, [['pass-word', secret]]);
  return { kept: request.body.data.toString(), ...given, body: given.body.toString() };
}

describe('a value that was redacted is what was sent, once it is given', () => {
  const json = JSON.stringify;
  const xml = secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  test.each([
    ['application/json', json({ a: 1, user: { passWord: secret }, b: 2 })],
    ['application/json', json({ body: json({ passWord: secret }) })],
    ['application/json', json({ query: `mutation { login(passWord: ${json(secret)}) { id } }` })],
    ['application/x-www-form-urlencoded', `a=1&user[password]=${encodeURIComponent(secret)}&b=2`],
    ['text/xml', `<a><w:Password t="1">${xml}</w:Password><b/></a>`],
    ['text/xml', `<a password="${xml}" b="2"/>`],
    [
      'multipart/form-data; boundary=B',
      `--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n--B--\r\n`,
    ],
  ])('in %s, %s', (type, body) => {
    const again = sentAgain(type, body);
    expect(again.kept).toContain('[redacted]');
    expect(again.body).toBe(body);
    expect(again.given).toEqual(['pass-word']);
  });

  test('in a query', () => {
    const path = `/?a=1&password=${encodeURIComponent(secret)}&b=2`;
    expect(sentAgain('text/plain', '', path).path).toBe(path);
  });

  test('in a compressed body', () => {
    const headers = ['Content-Encoding', 'gzip', 'Content-Type', 'application/json'];
    const recorded = hop({ request: message(headers, gzipSync('{"password":"[redacted]"}')) });
    const { body } = giveValues(recorded, [['password', 'x']]);
    expect(gunzipSync(body).toString()).toBe('{"password":"x"}');
  });
});

test('what no value is given for stays, byte for byte', () => {
  const body = '{"token":"[redacted]","list":["[redacted]"],"text":"a [redacted] b"}';
  const recorded = hop({ path: '/?a=[redacted]', request: message([], body) });
  const given = giveValues(recorded, [['password', 'x']]);
  expect(given).toMatchObject({ path: '/?a=[redacted]', given: [] });
  expect(given.body.toString()).toBe(body);
});

test('a login that was recorded without its password is sent again with it', async () => {
  await using server = await answering(response({ status: 200, body: 'welcome hunter-22' }));
  const request = message(
    ['Host', 'a', 'Content-Type', 'application/json', 'Content-Length', '29'],
    '{"user":"ann","password":"[redacted]"}',
  );
  const { port } = server;
  const debugNs = {
    ...namespace({ productpage: port }),
    values: { password: '$'.concat('{PASSWORD}') },
  };
  const replay = await run({
    capture: capture([hop({ method: 'POST', request })]),
    config: config({ namespaces: [debugNs] }),
    means: { env: { PASSWORD: 'hunter-22' }, createRedactor },
  });
  expect(server.requests.join('')).toContain('{"user":"ann","password":"hunter-22"}');
  expect(replay.notes).toContain('redacted values were given: password');
  expect(replay.notes.join()).not.toContain('may depend');
  expect(replay.response?.body.data.toString()).toBe('welcome [redacted]');
});
