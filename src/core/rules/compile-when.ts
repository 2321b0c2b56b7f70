import type { ValuePattern, WhenDefinition } from './definition.js';
import type { Matcher } from './matcher.js';
import { allMatcher } from './matchers/all.js';
import { anyMatcher } from './matchers/any.js';
import { bodyMatcher } from './matchers/body.js';
import { errorMatcher } from './matchers/error.js';
import { faultMatcher } from './matchers/fault.js';
import { grpcMethodMatcher } from './matchers/grpc-method.js';
import { grpcStatusMatcher } from './matchers/grpc-status.js';
import { requestHeaderMatcher, responseHeaderMatcher } from './matchers/headers.js';
import { hostMatcher } from './matchers/host.js';
import { latencyMatcher } from './matchers/latency.js';
import { methodMatcher } from './matchers/method.js';
import { nameMatcher } from './matchers/name.js';
import { notMatcher } from './matchers/not.js';
import { onEdgeMatcher } from './matchers/on-edge.js';
import { pathMatcher } from './matchers/path.js';
import { pathRegexMatcher } from './matchers/path-regex.js';
import { protocolMatcher } from './matchers/protocol.js';
import { queryMatcher } from './matchers/query.js';
import { retriedMatcher } from './matchers/retried.js';
import { statusMatcher } from './matchers/status.js';
import { SoughtTexts } from './sought-texts.js';

/**
 * Compiles a `when`: one key is that key's matcher, several are and-ed.
 * @param texts of all that will be asked about the same bodies
 */
export function compileWhen(when: WhenDefinition, texts = new SoughtTexts()): Matcher {
  const parts = matchersOf(when, texts);
  const [only] = parts;
  return only && parts.length === 1 ? only : allMatcher(parts);
}

/** One matcher a predicate, in the order in which the definition has its keys. */
export function matchersOf(when: WhenDefinition, texts = new SoughtTexts()): Matcher[] {
  return Object.keys(when).flatMap((key) =>
    Object.hasOwn(compilers, key) ? compilers[key as keyof WhenDefinition](when, texts) : [],
  );
}

type Compile = (when: WhenDefinition, texts: SoughtTexts) => Matcher[];
type Compilers = { readonly [Key in keyof WhenDefinition]-?: Compile };

/** A new predicate is a key here, in `WhenDefinition`, and a file in `matchers/`. */
const compilers: Compilers = {
  status: ({ status }) => given(status, statusMatcher),
  method: ({ method }) => given(method, methodMatcher),
  path: ({ path }) => given(path, pathMatcher),
  pathRegex: ({ pathRegex }) => given(pathRegex, pathRegexMatcher),
  host: ({ host }) => given(host, hostMatcher),
  service: ({ service }) => given(service, (names) => nameMatcher('service', names)),
  from: ({ from }) => given(from, (names) => nameMatcher('from', names)),
  route: ({ route }) => given(route, (names) => nameMatcher('route', names)),
  latency: ({ latency }) => given(latency, latencyMatcher),
  error: ({ error }) => given(error, errorMatcher),
  fault: ({ fault }) => given(fault, faultMatcher),
  protocol: ({ protocol }) => given(protocol, protocolMatcher),
  grpcStatus: ({ grpcStatus }) => given(grpcStatus, grpcStatusMatcher),
  grpcMethod: ({ grpcMethod }) => given(grpcMethod, grpcMethodMatcher),
  retried: ({ retried }) => given(retried, retriedMatcher),
  on: ({ on }) => given(on, onEdgeMatcher),
  query: ({ query }) => each(query, queryMatcher),
  requestHeaders: ({ requestHeaders }) => each(requestHeaders, requestHeaderMatcher),
  responseHeaders: ({ responseHeaders }) => each(responseHeaders, responseHeaderMatcher),
  requestBody: ({ requestBody }, texts) =>
    given(requestBody, (pattern) => bodyMatcher('requestBody', pattern, texts)),
  responseBody: ({ responseBody }, texts) =>
    given(responseBody, (pattern) => bodyMatcher('responseBody', pattern, texts)),
  all: ({ all }, texts) =>
    given(all, (parts) => allMatcher(parts.map((part) => compileWhen(part, texts)))),
  any: ({ any }, texts) =>
    given(any, (parts) => anyMatcher(parts.map((part) => compileWhen(part, texts)))),
  not: ({ not }, texts) => given(not, (part) => notMatcher(compileWhen(part, texts))),
};

function given<T>(value: T | undefined, compile: (value: T) => Matcher): Matcher[] {
  return value === undefined ? [] : [compile(value)];
}

function each(
  patterns: Readonly<Record<string, ValuePattern>> | undefined,
  compile: (name: string, pattern: ValuePattern) => Matcher,
): Matcher[] {
  return Object.entries(patterns ?? {}).map(([name, pattern]) => compile(name, pattern));
}
