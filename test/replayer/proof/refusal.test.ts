import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../src/replayer/proof/refusal.js';
import { hop, message } from '../fixtures/captures.js';

function redirect(location: string, path = '/orders/7?page=2', status = 302) {
  const response = message(['Location', location]);
  return refusalOf(hop({ status, path, authority: 'shop.example', response }))?.text ?? null;
}

describe('a redirect to a login', () => {
  test.each([
    '/login',
    '/users/sign_in',
    '/account/LogOn?ReturnUrl=x',
    '/wp-login.php',
    'https://login.example/start',
    'https://idp.example/x',
    'https://accounts.example/start',
    '/session-expired',
    '/error/access_denied',
    '/oauth2/authorize?scope=x',
    '/anmelden',
    '/es/iniciar-sesi%6fn',
    '/#/login',
    // By what it asks, or by where it wants to come back to, whatever its words are.
    'https://id-1.example/x?client_id=a&response_type=code',
    'https://id-1.example/x?SAMLRequest=a',
    '/mitt-konto?tilbake=%2Forders%2F7%3Fpage%3D2',
    '/welcome?u=https%3A%2F%2Fshop.example%2Forders%2F7',
  ])('%s', (location) => {
    expect(redirect(location)).toBe('a redirect to a login');
  });

  test.each([
    '/orders/8',
    '/dialog-info',
    '/designing',
    '/authors/1',
    '/accounts/7',
    '/id/7',
    '/cassette',
    '/signal?page=2',
    '/thanks?order=7',
    'http://[broken',
  ])('is none: %s', (location) => {
    expect(redirect(location)).toBeNull();
  });

  test('is one from the root, when it says what it returns to', () => {
    expect(redirect('/start?next=%2F', '/')).toBe('a redirect to a login');
    expect(redirect('/start?v=%2F', '/')).toBeNull();
  });

  test('goes by status: each kind of redirect, and nothing else', () => {
    for (const status of [301, 302, 303, 307, 308]) {
      expect(redirect('/login', '/', status)).toBe('a redirect to a login');
    }
    expect(redirect('/login', '/', 201)).toBeNull();
    expect(redirect('/login', '/', 304)).toBeNull();
  });
});

describe('a page that leads to a login', () => {
  const answer = (body: string, more: readonly string[] = [], type = 'text/html') => {
    const response = message(['Content-Type', type, ...more], body);
    const at = { status: 200, path: '/orders/7', authority: 'shop.example', response };
    return refusalOf(hop(at))?.text ?? null;
  };
  test.each([
    '<html><meta http-equiv="refresh" content="0; url=/login"></html>',
    '<META content=\'1;URL="/oauth2/authorize?a=1&amp;b=2"\' HTTP-EQUIV=Refresh>',
    '<meta http-equiv="refresh" content="0, /login">',
    '<script>window.location.href = "/login?next=/orders/7"</script>',
    "<script type='module'>location.replace('https://login.example/')</script>",
    '<script>top.location="/users/sign_in"</script>',
  ])('%s', (page) => {
    expect(answer(page)).toBe('a redirect to a login');
    expect(answer(page, [], 'application/json')).toBeNull();
  });

  test('by its header, and to itself', () => {
    expect(answer('', ['Refresh', '0; url=/login'])).toBe('a redirect to a login');
    expect(answer('', ['Refresh', '0'])).toBe('a redirect to itself');
    expect(answer('<meta http-equiv=refresh content="0">')).toBe('a redirect to itself');
    expect(answer('<meta http-equiv=refresh content="0; url=/orders/7">')).toBe(
      'a redirect to itself',
    );
  });

  test.each([
    '<meta http-equiv="refresh" content="3">',
    '<meta http-equiv="refresh" content="30; url=/login">',
    '<meta http-equiv="refresh" content="0; url=/orders/7/thanks">',
    '<meta name="refresh" content="0; url=/login">',
    '<button onclick="location.href=\'/login\'">Log in</button>',
    `<script>location.href = "/login"</script>${'x'.repeat(5000)}`,
  ])('is none: %#', (page) => {
    expect(answer(page)).toBeNull();
  });
});

test('a redirect to itself waits for a cookie', () => {
  expect(redirect('/orders/7?page=2')).toBe('a redirect to itself');
  expect(redirect('http://shop.example/orders/7?page=2')).toBe('a redirect to itself');
  expect(redirect('https://www.shop.example/orders/7?page=2')).toBeNull();
});

test.each([
  [401, 'who'],
  [403, 'who'],
  [407, 'who'],
  [419, 'who'],
  [511, 'who'],
  [400, 'invalid'],
  [422, 'invalid'],
  [404, 'absent'],
  [410, 'absent'],
  [409, 'other'],
  [429, 'other'],
])('status %d says %s', (status, says) => {
  expect(refusalOf(hop({ status }))).toEqual({ text: `status ${status}`, says });
});

test('a failure of the service is no refusal, nor is no answer', () => {
  for (const status of [500, 503, 200, null]) expect(refusalOf(hop({ status }))).toBeNull();
});

describe('an answer that is well by its status, and refuses in its body', () => {
  const soft = (type: string, body: string | Buffer, more: readonly string[] = []) =>
    refusalOf(hop({ status: 200, response: message(['Content-Type', type, ...more], body) }))?.text;

  test.each([
    [
      '{"errors":[{"message":"x","extensions":{"code":"UNAUTHENTICATED"}}],"data":null}',
      'UNAUTHENTICATED',
    ],
    ['{"error":{"status":403}}', '403'],
    ['{"code":"401","msg":"log in"}', '401'],
    ['{"error":{"code":"ACCESS_DENIED"}}', 'ACCESS_DENIED'],
    ['{"error":"invalid_token","error_description":"x"}', 'invalid_token'],
    ['{"error":"login_required"}', 'login_required'],
    ['{"code":"token_expired"}', 'token_expired'],
  ])('%s', (body, code) => {
    expect(soft('application/json', body)).toBe(`an error ${code} in its body`);
    expect(soft('application/json', gzipSync(body), ['Content-Encoding', 'gzip'])).toContain(code);
  });

  test('a page with a field for a password, and grpc-status', () => {
    const page = '<form><input name=p\n TYPE="password"></form>';
    expect(soft('text/html; charset=utf-8', page)).toBe('a page that asks for a password');
    expect(soft('text/plain', page)).toBeUndefined();
    const grpc = message([], '', ['grpc-status', '16']);
    expect(refusalOf(hop({ status: 200, response: grpc }))?.text).toBe('grpc-status 16');
  });

  test('a 400 of OAuth 2 asks who the caller is, and another says what is wrong', () => {
    const said = (body: string) => refusalOf(hop({ status: 400, response: message([], body) }));
    expect(said('{"error":"invalid_grant"}')).toEqual({
      text: 'an error invalid_grant in its body',
      says: 'who',
    });
    expect(said('{"error":"invalid_request"}')?.says).toBe('invalid');
    expect(said('{"errors":[{"message":"number is missing"}]}')?.says).toBe('invalid');
  });

  test('others do not', () => {
    for (const body of [
      '{"code":200}',
      '{"errors":[]}',
      '{"items":[{"code":401}]}',
      '[401]',
      '{',
    ]) {
      expect(soft('application/json', body)).toBeUndefined();
    }
    expect(soft('text/html', '<input type="text" name="password">')).toBeUndefined();
  });
});
