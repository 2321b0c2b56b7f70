import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import { LoopError } from '../../src/core/errors.js';

/** A config with one fault, on line 3, in flow style from column 5. */
function config(fault: string): string {
  return `services: { ratings: "http://a:1", reviews: "http://b:1" }\nfaults:\n  - ${fault}\n`;
}

const whole = (rest: string) => config(`{ name: f, when: { service: ratings }, ${rest} }`);

function faultsOf(text: string) {
  return parseConfig(text, '/srv/loop.yaml').faults;
}

function mistakesOf(text: string): string[] {
  try {
    parseConfig(text, '/srv/loop.yaml', { shownAs: 'loop.yaml' });
  } catch (error) {
    if (error instanceof LoopError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('every form of a fault is read', () => {
  const one = (rest: string) => faultsOf(whole(rest))?.[0];
  expect(one('delay: 2s')).toEqual({
    ...{ name: 'f', when: { service: 'ratings' }, percent: 100, seed: '', forMs: null },
    ...{ delay: { fixedMs: 2000, jitterMs: 0 }, abort: null, rateBytes: null, corruptBytes: null },
  });
  expect(one('delay: { fixed: 2s, jitter: 500ms }, seed: 7, percent: 0.5, for: 10m')).toMatchObject(
    {
      ...{ delay: { fixedMs: 2000, jitterMs: 500 }, seed: '7', percent: 0.5, forMs: 600_000 },
    },
  );
  expect(one('rate: 10KiB/s, corrupt: 1KiB')).toMatchObject({
    ...{ rateBytes: 10_240, corruptBytes: 1024 },
  });
  const aborts = [
    ['503', { kind: 'answer', status: 503, grpc: null, body: null, headers: [] }],
    [
      '{ status: 429, body: "{}", headers: { Retry-After: 1 } }',
      { kind: 'answer', status: 429, grpc: null, body: '{}', headers: ['retry-after', '1'] },
    ],
    [
      '{ grpc: UNAVAILABLE }',
      {
        ...{ kind: 'answer', status: 200, grpc: 'UNAVAILABLE', body: null },
        headers: ['content-type', 'application/grpc', 'grpc-status', '14'],
      },
    ],
    ['{ error: connect }', { kind: 'error', error: 'connect', afterBytes: null }],
    ['{ error: reset, after: 1KiB }', { kind: 'error', error: 'reset', afterBytes: 1024 }],
    ['{ error: truncate, after: 0B }', { kind: 'error', error: 'truncate', afterBytes: 0 }],
  ] as const;
  for (const [given, abort] of aborts) expect(one(`abort: ${given}`)?.abort).toEqual(abort);
});

test('without faults there are none, also where the section is empty', () => {
  expect(faultsOf('services: {}\n')).toBeUndefined();
  expect(faultsOf('services: {}\nfaults:\n')).toBeUndefined();
  expect(faultsOf('services: {}\nfaults: []\n')).toBeUndefined();
});

const known =
  '(method, path, pathRegex, host, service, from, route, protocol, grpcMethod, on, query, requestHeaders, all, any, not)';

// biome-ignore format: a line a mistake reads as the table it is
const mistakes: readonly (readonly [title: string, text: string, line: string])[] = [
  ['a fault that does nothing', config('{ name: f, when: { service: ratings } }'), '3:5: faults[0]: expected one of the keys delay, abort, rate and corrupt, got a mapping'],
  ['a fault for nobody', config('{ name: f, abort: 503 }'), '3:5: faults[0].when: expected a mapping of conditions such as { service: ratings }, got nothing'],
  ['a fault for everybody', config('{ name: f, when: {}, abort: 503 }'), '3:22: faults[0].when: expected a condition such as { service: ratings }, got an empty mapping'],
  ['a condition on the response', config('{ name: f, when: { status: 5xx }, abort: 503 }'), `3:24: faults[0].when.status: expected a key that is known before the response ${known}, got "status"`],
  ['one that is nested', config('{ name: f, when: { not: { responseHeaders: { a: b } } }, abort: 503 }'), `3:31: faults[0].when.not.responseHeaders: expected a key that is known before the response ${known}, got "responseHeaders"`],
  ['a condition on the body', config('{ name: f, when: { requestBody: { contains: a } }, abort: 503 }'), `3:24: faults[0].when.requestBody: expected a key that is known before the body of the request ${known}, got "requestBody"`],
  ['a slip in a condition', config('{ name: f, when: { servce: ratings }, abort: 503 }'), '3:24: faults[0].when.servce: expected a known key (did you mean service?), got "servce"'],
  ['a service that is not there', config('{ name: f, when: { service: rating }, abort: 503 }'), '3:33: faults[0].when.service: expected the name of a service (did you mean ratings?), got "rating"'],
  ['a caller that is not there', config('{ name: f, when: { any: [{ from: [reviews, other] }] }, abort: 503 }'), '3:48: faults[0].when.any[0].from[1]: expected the name of a service (ratings, reviews), got "other"'],
  ['a name that rules have a meaning for', config('{ name: any, when: { service: ratings }, abort: 503 }'), '3:13: faults[0].name: expected the name of a fault in lower case such as slow-ratings (any and none mean something in rules), got "any"'],
  ['a percentage of nothing', whole('abort: 503, percent: 0'), '3:65: faults[0].percent: expected a percentage above 0 and up to 100, got 0'],
  ['a percentage with its sign', whole('abort: 503, percent: 50%'), '3:65: faults[0].percent: expected a percentage above 0 and up to 100, got "50%"'],
  ['a status that is none', whole('abort: 199'), '3:51: faults[0].abort: expected a status from 200 to 599, got 199'],
  ['an abort with two outcomes', whole('abort: { status: 503, error: reset }'), '3:51: faults[0].abort: expected one of the keys status, grpc and error, got a mapping'],
  ['an error that is none', whole('abort: { error: crash }'), '3:60: faults[0].abort.error: expected connect, reset, timeout or truncate, got "crash"'],
  ['a refused connection with a body', whole('abort: { error: connect, after: 1B }'), '3:76: faults[0].abort.after: expected no such key for connect (reset, timeout and truncate can come after), got "1B"'],
  ['a truncation at no place', whole('abort: { error: truncate }'), '3:44: faults[0].abort.after: expected a size such as 1KiB, after which the body is cut off, got nothing'],
  ['a status of gRPC that is none', whole('abort: { grpc: GONE }'), '3:59: faults[0].abort.grpc: expected the name of a gRPC status such as UNAVAILABLE, got "GONE"'],
  ['a header that would break the framing', whole('abort: { status: 503, headers: { Content-Length: 9 } }'), '3:66: faults[0].abort.headers.content-length: expected headers other than content-length, transfer-encoding, connection, trailer, upgrade, got content-length'],
  ['a delay of nothing', whole('delay: 0s'), '3:51: faults[0].delay: expected a duration from 1ms to 1h, got "0s"'],
  ['a delay beyond an hour', whole('delay: 61m'), '3:51: faults[0].delay: expected a duration from 1ms to 1h, got "61m"'],
  ['a rate without its second', whole('rate: 10KiB'), '3:50: faults[0].rate: expected a rate such as 10KiB/s, got "10KiB"'],
  ['a rate of nothing', whole('rate: 0B/s'), '3:50: faults[0].rate: expected a rate such as 10KiB/s, got "0B/s"'],
];

test.each(mistakes)('%s is told with its place', (_title, text, line) => {
  expect(mistakesOf(text)).toEqual([`loop.yaml:${line}`]);
});

test('two faults of one name are told', () => {
  const fault = '{ name: f, when: { service: ratings }, abort: 503 }';
  expect(mistakesOf(`${config(fault)}  - ${fault}\n`)).toEqual([
    'loop.yaml:4:13: faults[1].name: expected a name of its own (faults[0].name has it), got "f"',
  ]);
});
