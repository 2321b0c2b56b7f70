import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeContent, encodeContent } from '../../../src/core/content-coding.js';
import { hopRecordExample, messageExample, redactHops } from './chain-example.js';
import { encodings } from './encodings.js';

const json = { headers: ['Content-Type', 'application/json'] };

/** Everything of the redacted chain as one text, bodies decoded. */
function textOf({ record }: ReturnType<typeof redactHops>): string {
  const bodies = record.hops.flatMap(({ request, response }) =>
    [request, response].map((message) => Buffer.from(message?.body ?? []).toString('latin1')),
  );
  return JSON.stringify(record) + bodies.join('\n');
}

describe('a value that was taken out by name is taken out wherever else the chain has it', () => {
  test('an echoed credential, whole or without its scheme, in another hop too', () => {
    const result = redactHops({ headers: ['authorization'] }, [
      hopRecordExample({
        path: '/login?next=%2Fhome&ref=s3cr3t-t0ken',
        request: messageExample({ headers: ['Authorization', 'Bearer s3cr3t-t0ken'] }),
        response: messageExample({
          ...json,
          body: '{"sent":{"authorization":"Bearer s3cr3t-t0ken"}}',
        }),
      }),
      hopRecordExample({
        request: messageExample({ headers: ['X-User-Token', 's3cr3t-t0ken'] }),
        response: messageExample({ headers: ['X-Text', 'y'], body: 'token s3cr3t-t0ken is bad' }),
      }),
    ]);
    expect(textOf(result)).not.toContain('s3cr3t-t0ken');
    expect(result.redacted).toContain('response body copy of a secret (hop 1)');
    expect(result.redacted.join()).not.toContain('s3cr3t');
  });

  test('a parameter that the answer quotes in a URL, and one that was percent-encoded', () => {
    const result = redactHops({ json: ['$..password'] }, [
      hopRecordExample({
        path: '/shop?password=p%40ss-w0rd&a=1',
        response: messageExample({
          ...json,
          body: '{"url":"/shop?password=p%40ss-w0rd&a=1","said":"p@ss-w0rd"}',
        }),
      }),
    ]);
    expect(textOf(result)).not.toMatch(/ss-w0rd/);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? []).toString()).toBe(
      '{"url":"/shop?password=[redacted]&a=1","said":"[redacted]"}',
    );
  });

  test('the password of Basic credentials, and a session cookie', () => {
    const basic = Buffer.from('ann:hunter2-x').toString('base64');
    const result = redactHops({ headers: ['authorization', 'cookie'] }, [
      hopRecordExample({
        request: messageExample({
          headers: ['Authorization', `Basic ${basic}`, 'Cookie', 'theme=darkness; sid=a1b2c3d4e5'],
        }),
        response: messageExample({ headers: ['x', 'y'], body: 'hunter2-x a1b2c3d4e5 darkness' }),
      }),
    ]);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? []).toString()).toBe(
      '[redacted] [redacted] darkness',
    );
  });

  test('a JSON value with escapes, as what it stands for', () => {
    const result = redactHops({ json: ['$.password'] }, [
      hopRecordExample({
        request: messageExample({ ...json, body: String.raw`{"password":"pa\"ss\u0077ord/1"}` }),
        response: messageExample({ headers: ['X-Sent', 'pa"ssword/1'] }),
      }),
    ]);
    expect(result.record.hops[0]?.response?.headers).toEqual(['X-Sent', '[redacted]']);
  });

  test('a value of any length', () => {
    const secret = `k${'0123456789'.repeat(10_000)}`;
    const result = redactHops({ json: ['$.password'] }, [
      hopRecordExample({
        request: messageExample({ ...json, body: JSON.stringify({ password: secret }) }),
        response: messageExample({
          headers: ['x', 'y'],
          body: `no user has ${secret}, or ${secret}`,
        }),
      }),
    ]);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? []).toString()).toBe(
      'no user has [redacted], or [redacted]',
    );
  });

  test('within a compressed body', () => {
    const result = redactHops({ headers: ['x-api-key'] }, [
      hopRecordExample({
        request: messageExample({ headers: ['X-Api-Key', 'key-123456'] }),
        response: messageExample({
          headers: ['Content-Encoding', 'gzip', 'Content-Type', 'text/plain'],
          body: gzipSync('no access for key-123456'),
        }),
      }),
    ]);
    const body = Buffer.from(result.record.hops[0]?.response?.body ?? []);
    expect(body.equals(gzipSync('no access for [redacted]'))).toBe(true);
  });
});

describe('however it was written anew', () => {
  const token = 'abc/def+ghi==%x';
  const url = `https://shop/cb?next=${encodeURIComponent(`/p?t=${encodeURIComponent(token)}`)}&x=1`;
  const written = Object.entries(encodings).map(([name, encode]) => [name, encode(token)] as const);

  test('in a URL within JSON, in text, in every place of a hop', () => {
    const result = redactHops({ headers: ['authorization'] }, [
      hopRecordExample({
        authority: `${encodeURIComponent(token)}.example`,
        path: `/go/${encodeURIComponent(token)}/on?u=${encodeURIComponent(url)}`,
        statusText: `no ${token}`,
        errorMessage: `bad ${JSON.stringify({ token })}`,
        request: messageExample({
          headers: ['Authorization', `Bearer ${token}`, 'Referer', url],
          trailers: ['X-T', Buffer.from(token).toString('base64')],
        }),
        response: messageExample({ ...json, body: JSON.stringify({ url, more: [{ url }] }) }),
      }),
    ]);
    expect(textOf(result)).not.toMatch(/abc.{1,9}def/);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? []).toString()).toBe(
      JSON.stringify({
        url: 'https://shop/cb?next=%2Fp%3Ft%3D[redacted]&x=1',
        more: [{ url: 'https://shop/cb?next=%2Fp%3Ft%3D[redacted]&x=1' }],
      }),
    );
  });

  test.each(['identity', 'gzip', 'deflate', 'br'])('in a body that is %s', (coding) => {
    const headers = ['Content-Encoding', coding, 'Content-Type', 'text/plain'];
    const lines = written.map(([name, text]) => `${name}: ${text} .`).join('\n');
    const result = redactHops({ headers: ['x-key'] }, [
      hopRecordExample({
        request: messageExample({ headers: ['X-Key', token] }),
        response: messageExample({ headers, body: encodeContent(headers, Buffer.from(lines)) }),
      }),
    ]);
    const body = Buffer.from(result.record.hops[0]?.response?.body ?? []);
    const kept = decodeContent(headers, body, 1e6).data.toString();
    for (const [name, text] of written) expect(kept, name).not.toContain(text);
    expect(kept.match(/\[redacted\]/g)?.length).toBe(written.length);
  });

  test('what a credential is made of: user and password, the parts of a token, a cookie', () => {
    const jwt = ['{"alg":"HS256","typ":"JWT"}', '{"sub":"ann@example.org"}', 'sig-nature.']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
    const [head, payload, signature] = jwt.split('.');
    const basic = Buffer.from('ann.example:hunter2-x').toString('base64');
    const result = redactHops({ headers: ['authorization', 'proxy-authorization', 'cookie'] }, [
      hopRecordExample({
        request: messageExample({
          headers: [
            'Authorization',
            `Bearer ${jwt}`,
            'Proxy-Authorization',
            `Basic ${basic}`,
            'Cookie',
            'a=b; session=only-letters; sid="s%3Aq1w2e3r4"',
          ],
        }),
        response: messageExample({
          headers: ['x', 'y'],
          body: `${head} ${payload} ${signature} ${basic} ann.example hunter2-x only-letters s:q1w2e3r4 b`,
        }),
      }),
    ]);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? []).toString()).toBe(
      `${head}${' [redacted]'.repeat(7)} b`,
    );
  });
});

describe('what is no secret stays', () => {
  test('short values, words that are names, parts of longer words, other structures', () => {
    const body =
      '{"password":"password","pin":"12345","note":"abcdefg abcdef","o":{"password":[1,2]}}';
    const result = redactHops({ json: ['$.password', '$.pin', '$.o.password'] }, [
      hopRecordExample({
        request: messageExample({ ...json, body: '{"password":"abcdef"}' }),
        response: messageExample({ ...json, body }),
      }),
    ]);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? []).toString()).toBe(
      '{"password":"[redacted]","pin":"[redacted]","note":"abcdefg [redacted]","o":{"password":"[redacted]"}}',
    );
  });

  test('a body whose coding is not known is kept when only copies are looked for', () => {
    const body = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3]);
    const result = redactHops({ headers: ['authorization'] }, [
      hopRecordExample({
        request: messageExample({ headers: ['Authorization', 'Bearer s3cr3t-t0ken'] }),
        response: messageExample({ headers: ['Content-Encoding', 'lz4'], body }),
      }),
    ]);
    expect(Buffer.from(result.record.hops[0]?.response?.body ?? [])).toEqual(body);
  });
});
