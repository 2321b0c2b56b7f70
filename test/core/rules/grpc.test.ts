import { expect, test } from 'vitest';
import { compileWhen } from '../../../src/core/rules/compile-when.js';
import type { WhenDefinition } from '../../../src/core/rules/definition.js';
import { type HopExample, hopExample } from './hop-example.js';

const call: HopExample = {
  protocol: 'http/2',
  method: 'POST',
  path: '/helloworld.Greeter/SayHello',
  requestHeaders: ['content-type', 'application/grpc+proto', 'te', 'trailers'],
  responseHeaders: ['content-type', 'application/grpc'],
  responseTrailers: ['grpc-status', '14'],
};
const trailersOnly: HopExample = {
  ...call,
  responseHeaders: ['content-type', 'application/grpc', 'grpc-status', '14'],
  responseTrailers: [],
};
const unsaid: HopExample = { ...call, responseHeaders: [], responseTrailers: [] };

test.each<[what: string, when: WhenDefinition, hop: HopExample, holds: boolean, actual: string]>([
  ['a number in trailers', { grpcStatus: 14 }, call, true, 'UNAVAILABLE'],
  ['a name', { grpcStatus: 'UNAVAILABLE' }, call, true, 'UNAVAILABLE'],
  ['an answer of headers alone', { grpcStatus: 'UNAVAILABLE' }, trailersOnly, true, 'UNAVAILABLE'],
  ['another one', { grpcStatus: 'INTERNAL' }, call, false, 'UNAVAILABLE'],
  ['a list', { grpcStatus: ['INTERNAL', 14] }, call, true, 'UNAVAILABLE'],
  ['all but one', { grpcStatus: '!=OK' }, call, true, 'UNAVAILABLE'],
  ['all but the one it has', { grpcStatus: '!=14' }, call, false, 'UNAVAILABLE'],
  ['no gRPC', { grpcStatus: '!=OK' }, {}, false, 'no gRPC'],
  [
    'gRPC-Web',
    { grpcStatus: '!=OK' },
    { ...call, requestHeaders: ['content-type', 'application/grpc-web'] },
    true,
    'UNAVAILABLE',
  ],
  [
    'what loop answered',
    { grpcStatus: 14 },
    { ...unsaid, status: 502, error: 'connect' },
    true,
    'UNAVAILABLE',
  ],
  [
    'a proxy that knows no path',
    { grpcStatus: 12 },
    { ...unsaid, status: 404 },
    true,
    'UNIMPLEMENTED',
  ],
  ['an answer that broke off', { grpcStatus: 13 }, { ...unsaid, error: 'reset' }, true, 'INTERNAL'],
  ['a caller that left', { grpcStatus: 1 }, { ...unsaid, error: 'aborted' }, true, 'CANCELLED'],
  ['an answer without a status', { grpcStatus: 2 }, unsaid, true, 'UNKNOWN'],
  ['one that runs', { grpcStatus: '!=OK' }, { ...unsaid, status: null }, false, 'no status'],
  [
    'a method',
    { grpcMethod: 'helloworld.Greeter/SayHello' },
    call,
    true,
    'helloworld.Greeter/SayHello',
  ],
  [
    'methods of a service',
    { grpcMethod: 'helloworld.Greeter/*' },
    call,
    true,
    'helloworld.Greeter/SayHello',
  ],
  [
    'another method',
    { grpcMethod: '/helloworld.Greeter/Bye' },
    call,
    false,
    'helloworld.Greeter/SayHello',
  ],
  ['a path without gRPC', { grpcMethod: 'orders/*' }, {}, false, 'no gRPC'],
  ['gRPC', { protocol: 'grpc' }, call, true, 'http/2, grpc'],
  ['HTTP/2 is gRPC, too', { protocol: 'http/2' }, call, true, 'http/2, grpc'],
  ['plain HTTP/2', { protocol: 'grpc' }, { protocol: 'http/2' }, false, 'http/2'],
  ['one of several', { protocol: ['http/1.1', 'websocket'] }, call, false, 'http/2, grpc'],
])('%s', (_, when, hop, holds, actual) => {
  const matcher = compileWhen(when);
  expect(matcher.matches(hopExample(hop))).toBe(holds);
  expect(matcher.explain(hopExample(hop))).toMatchObject({ matched: holds, actual });
});
