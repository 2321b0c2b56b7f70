import { expect, test } from 'vitest';
import { splitMessages } from '../../../src/core/grpc/split-messages.js';
import { webTrailers } from '../../../src/core/grpc/web-body.js';
import { compileWhen } from '../../../src/core/rules/compile-when.js';
import type { HopView } from '../../../src/core/rules/matcher.js';
import { type HopExample, hopExample } from '../rules/hop-example.js';

function frame(flags: number, data: string): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(data.length, 1);
  return Buffer.concat([head, Buffer.from(data, 'latin1')]);
}

const message = frame(0, '\n\x03Ada');
const trailers = frame(0x80, 'grpc-status: 14\r\ngrpc-message: nobody home\r\n');
const binary = ['content-type', 'application/grpc-web+proto'];
const text = ['content-type', 'application/grpc-web-text+proto'];
/** Each frame is padded by itself, as servers do that send them one by one. */
const inText = Buffer.from([message, trailers].map((each) => each.toString('base64')).join(''));

test.each([
  ['binary', binary, Buffer.concat([message, trailers])],
  ['text', text, inText],
])('messages and trailers of gRPC-Web are both in its body: %s', (_, headers, body) => {
  expect(splitMessages(headers, body).map(({ data }) => data.toString('latin1'))).toEqual([
    '\n\x03Ada',
  ]);
  expect(webTrailers(headers, body)).toEqual([
    ...['grpc-status', '14', 'grpc-message', 'nobody home'],
  ]);
});

const call: HopExample = {
  protocol: 'http/1.1',
  method: 'POST',
  path: '/helloworld.Greeter/SayHello',
  requestHeaders: binary,
  responseHeaders: binary,
  responseTrailers: [],
};

function seenOf({ response, ...hop }: HopExample & { response?: Buffer }): HopView {
  return { ...hopExample({ ...call, ...hop }), responseBody: () => response ?? Buffer.alloc(0) };
}

test.each<[what: string, hop: HopExample & { response?: Buffer }, status: string, actual: string]>([
  ['in the body', { response: Buffer.concat([message, trailers]) }, '14', 'UNAVAILABLE'],
  [
    'in base64',
    { requestHeaders: text, responseHeaders: text, response: inText },
    '14',
    'UNAVAILABLE',
  ],
  ['in headers alone', { responseHeaders: [...binary, 'grpc-status', '5'] }, '5', 'NOT_FOUND'],
  ['nowhere', { response: message }, 'UNKNOWN', 'UNKNOWN'],
])('rules know how a call by gRPC-Web ended: %s', (_, hop, status, actual) => {
  const seen = seenOf(hop);
  const matcher = compileWhen({
    grpcStatus: status,
    protocol: 'grpc',
    grpcMethod: 'helloworld.*/*',
  });
  expect(matcher.matches(seen)).toBe(true);
  expect(compileWhen({ grpcStatus: '!=OK' }).explain(seen).actual).toBe(actual);
});

test('where its trailers were not kept, nobody knows how it ended', () => {
  const cut = Buffer.concat([message, trailers]).subarray(0, 20);
  const seen = seenOf({ response: cut });
  expect(webTrailers(binary, cut)).toBe(null);
  expect(compileWhen({ grpcStatus: '!=OK' }).matches(seen)).toBe(false);
});

test('base64 is undone as far as it is some: of URLs, in lines, padded wherever, cut off', () => {
  const messages = (body: string) =>
    splitMessages(text, Buffer.from(body)).map(({ data }) => data.toString('latin1'));
  const odd = frame(0, '\xfb\xef\xbe\xff');
  const url = `${odd.toString('base64url')}=\r\n${message.toString('base64')}!`;
  expect(messages(url)).toEqual(['\xfb\xef\xbe\xff', '\n\x03Ada']);
  expect(messages(`==${message.toString('base64').slice(0, -4)}`)).toEqual(['\n\x03Ad']);
  expect(messages('='.repeat(100))).toEqual([]);
});
