import { expect, test } from 'vitest';
import { createRedactor } from '../../../src/store/redact/redact-chain.js';
import {
  chainExample,
  hopRecordExample,
  messageExample,
  redactConfig,
  redactHops,
  redactRequest,
} from './chain-example.js';

test('named headers lose their values in requests, responses and trailers, in place', () => {
  const { record, redacted } = redactHops({ headers: ['authorization', 'set-cookie', 'x-sig'] }, [
    hopRecordExample(),
    hopRecordExample({
      request: messageExample({
        headers: ['Host', 'a', 'AUTHORIZATION', 'Bearer one', 'Authorization', 'Bearer two'],
        trailers: ['X-Sig', 'three'],
      }),
      response: messageExample({ headers: ['set-cookie', 'sid=four', 'Set-Cookie', 'b=five'] }),
    }),
  ]);
  expect(record.hops[1]?.request.headers).toEqual([
    ...['Host', 'a', 'AUTHORIZATION', '[redacted]', 'Authorization', '[redacted]'],
  ]);
  expect(record.hops[1]?.request.trailers).toEqual(['X-Sig', '[redacted]']);
  expect(record.hops[1]?.response?.headers).toEqual([
    ...['set-cookie', '[redacted]', 'Set-Cookie', '[redacted]'],
  ]);
  expect(redacted).toEqual([
    'request header authorization (hop 1)',
    'request trailer x-sig (hop 1)',
    'response header set-cookie (hop 1)',
  ]);
});

test('a chain without secrets comes out equal, with the same bodies', () => {
  const hop = hopRecordExample({
    path: '/a%20b?x=1&y=%zz',
    request: messageExample({ headers: ['Content-Type', 'application/json'], body: '{"a": 1}' }),
  });
  const record = chainExample([hop]);
  const result = createRedactor(
    redactConfig({ json: ['$..password'], patterns: ['\\b\\d{13,19}\\b'] }),
  )(record);
  expect(result).toEqual({ record, redacted: [] });
  expect(result.record.hops[0]?.request.body).toBe(hop.request.body);
});

test('the record that was given stays as it is', () => {
  const hop = hopRecordExample({
    path: '/?token=s',
    request: messageExample({ headers: ['cookie', 's'], body: '{"token":"s"}' }),
  });
  const before = structuredClone(hop);
  redactHops({ json: ['$.token'], patterns: ['s'] }, [hop]);
  expect(hop).toEqual(before);
});

test('a hop without a response stays without one', () => {
  const { record } = redactHops({ patterns: ['x'] }, [hopRecordExample({ response: null })]);
  expect(record.hops[0]?.response).toBeNull();
});

test('patterns are searched in every text of a hop', () => {
  const secret = '4111111111111111';
  const hop = hopRecordExample({
    authority: `${secret}.example`,
    path: `/pay/${secret}/now?pan=${secret}`,
    client: secret,
    statusText: `No ${secret}`,
    errorMessage: `bad ${secret}`,
    request: messageExample({ headers: ['X-Card', `n=${secret};`], trailers: ['X-T', secret] }),
    response: messageExample({ headers: ['X-Card', secret], body: `your card ${secret}.` }),
  });
  const { record, redacted } = redactHops({ patterns: ['\\b\\d{13,19}\\b'] }, [hop]);
  expect(textOf(record)).not.toContain(secret);
  expect(record.hops[0]).toMatchObject({
    path: '/pay/[redacted]/now?pan=[redacted]',
    request: { headers: ['X-Card', 'n=[redacted];'] },
  });
  expect(redacted).toEqual([
    'authority patterns[0] (hop 0)',
    'path patterns[0] (hop 0)',
    'client patterns[0] (hop 0)',
    'status text patterns[0] (hop 0)',
    'error message patterns[0] (hop 0)',
    'request header x-card patterns[0] (hop 0)',
    'request trailer x-t patterns[0] (hop 0)',
    'response header x-card patterns[0] (hop 0)',
    'response body patterns[0] (hop 0)',
  ]);
});

test.each([
  ['/?token=abc&x=1', '/?token=[redacted]&x=1'],
  ['/?x=1&TOKEN=abc', '/?x=1&TOKEN=[redacted]'],
  ['/?tok%65n=a%62c', '/?tok%65n=[redacted]'],
  ['/?user[token]=abc&user.token=d', '/?user[token]=[redacted]&user.token=[redacted]'],
  ['/?token=a=b?c&&y', '/?token=[redacted]&&y'],
  ['/?authorization=abc', '/?authorization=[redacted]'],
  ['/?tokens=abc&token=&token', '/?tokens=abc&token=&token'],
  ['/token=abc', '/token=abc'],
])('of the target %s, %s is kept', (path, kept) => {
  const { record } = redactHops({ json: ['$..token'] }, [hopRecordExample({ path })]);
  expect(record.hops[0]?.path).toBe(kept);
});

test('a query parameter is reported by its configured name', () => {
  const hop = hopRecordExample({ path: '/?Token=abc' });
  expect(redactHops({ json: ['$..token'] }, [hop]).redacted).toEqual([
    'query parameter token (hop 0)',
  ]);
});

test.each([
  ['/u/ann%40example.org/x%2Fy', '/u/[redacted]/x%2Fy'],
  ['/?m=ann%40example.org&n=%2F', '/?m=[redacted]&n=%2F'],
  ['/?m=to+ann%40example.org+%2F', '/?m=to%20[redacted]%20%2F'],
  ['/?ann%40example.org', '/?[redacted]'],
])('a pattern finds what is percent-encoded in %s', (path, kept) => {
  const { record } = redactHops({ patterns: ['\\w+@[\\w.]+'] }, [hopRecordExample({ path })]);
  expect(record.hops[0]?.path).toBe(kept);
});

test('secret parameters of a URL in a header are taken out', () => {
  const { message, redacted } = redactRequest(
    { json: ['$..token'] },
    { headers: ['Referer', 'http://shop/?a=1&token=abc', 'Accept', 'a/b;q=1?'] },
  );
  expect(message.headers[1]).toBe('http://shop/?a=1&token=[redacted]');
  expect(redacted).toEqual(['request header referer parameter token (hop 0)']);
});

test('a request id keeps no more than the header it came with', () => {
  const record = { ...chainExample([]), requestId: 'user-4111111111111111' };
  const byPattern = createRedactor(redactConfig({ patterns: ['\\d{16}'] }))(record);
  expect(byPattern.record.requestId).toBe('user-[redacted]');
  const byName = createRedactor(redactConfig({ headers: ['x-request-id'] }))(record);
  expect(byName.record.requestId).toBe('[redacted]');
});

test.each([
  [{ patterns: ['('] }, /Unterminated group/],
  [{ json: ['password'] }, /expected a JSONPath/],
])('%j is refused', (config, message) => {
  expect(() => createRedactor(redactConfig(config))).toThrow(message);
});

function textOf(record: unknown): string {
  return JSON.stringify(record, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}
