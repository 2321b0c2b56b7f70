import { describe, expect, test } from 'vitest';
import { hopOf } from './fixtures/foreign.js';

const none = { status: -1, statusText: '', content: { size: -1, mimeType: 'x-unknown' } };

describe('a request without an answer has the failure that the archive names', () => {
  test.each([
    ['net::ERR_CONNECTION_REFUSED', 'connect'],
    ['net::ERR_NAME_NOT_RESOLVED', 'connect'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'tls'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'tls'],
    ['net::ERR_INTERNET_DISCONNECTED', 'connect'],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'connect'],
    ['NS_ERROR_CONNECTION_REFUSED', 'connect'],
    ['NS_ERROR_UNKNOWN_HOST', 'connect'],
    ['connect ECONNREFUSED 127.0.0.1:9', 'connect'],
    ['getaddrinfo ENOTFOUND a.example', 'connect'],
    ['Could not connect to the server.', 'connect'],
    ["[Errno 111] Connect call failed ('127.0.0.1', 9)", 'connect'],
    ['net::ERR_TIMED_OUT', 'timeout'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['NS_ERROR_NET_TIMEOUT', 'timeout'],
    ['The request timed out.', 'timeout'],
    ['net::ERR_CONNECTION_RESET', 'reset'],
    ['net::ERR_CONNECTION_CLOSED', 'reset'],
    ['net::ERR_CONNECTION_ABORTED', 'reset'],
    ['net::ERR_EMPTY_RESPONSE', 'reset'],
    ['net::ERR_HTTP2_PROTOCOL_ERROR', 'reset'],
    ['net::ERR_INVALID_HTTP_RESPONSE', 'reset'],
    ['NS_ERROR_NET_RESET', 'reset'],
    ['NS_ERROR_NET_INTERRUPT', 'reset'],
    ['socket hang up', 'reset'],
    ['The network connection was lost.', 'reset'],
    ['Server disconnected', 'reset'],
    ['net::ERR_ABORTED', 'aborted'],
    ['net::ERR_BLOCKED_BY_CLIENT', 'aborted'],
    ['NS_BINDING_ABORTED', 'aborted'],
    ['Client disconnected.', 'aborted'],
    ['Load request cancelled', 'aborted'],
    ['net::ERR_FAILED', 'unknown'],
    ['NS_ERROR_FAILURE', 'unknown'],
    ['reset: broken off by the peer', 'reset'],
  ])('%s is %s', (text, kind) => {
    for (const response of [
      { ...none, _failureText: text },
      { ...none, status: 0, _error: text },
      { ...none, status: null, statusText: text },
    ]) {
      expect(hopOf({ response })).toMatchObject({ status: null, error: kind, errorMessage: text });
    }
    expect(hopOf({ response: none, _error: text })).toMatchObject({ error: kind });
  });

  test.each([
    ['-1', none],
    ['0', { ...none, status: 0 }],
    ['no response', null],
  ])('and one that nobody names is unknown: %s', (_, response) => {
    const hop = hopOf({ response });
    expect(hop).toMatchObject({ status: null, error: 'unknown', errorMessage: '', response: null });
  });

  test('a word for a status is what went wrong', () => {
    expect(hopOf({ response: { ...none, status: 'timeout' } })).toMatchObject({
      ...{ status: null, error: 'timeout', errorMessage: 'timeout' },
    });
    expect(hopOf({ response: { status: '404' } })).toMatchObject({ status: 404, error: null });
  });
});

describe('an answer that broke off', () => {
  test('has its status, its failure, and what had come of its body', () => {
    const headers = { 'content-length': '1000' };
    const response = { _failureText: 'net::ERR_CONTENT_LENGTH_MISMATCH' };
    const hop = hopOf({ headers, response, content: { size: -1, text: 'half' } });
    expect(hop).toMatchObject({ status: 200, error: 'reset' });
    expect(hop.response?.body).toMatchObject({ bytes: 1000, truncated: true });
    expect(hop.response?.body.data.toString()).toBe('half');
  });

  test('is no whole one where nobody knows how long it was to be', () => {
    const content = { size: -1, text: undefined };
    const hop = hopOf({ content, response: { _error: 'net::ERR_ABORTED' } });
    expect(hop).toMatchObject({ status: 200, error: 'aborted' });
    expect(hop.response?.body).toMatchObject({ bytes: 0, truncated: true });
    const rest = hopOf({ content: { size: null }, response: { _error: 'net::ERR_ABORTED' } });
    expect(rest.response?.body).toMatchObject({ bytes: 2, truncated: true });
  });
});
