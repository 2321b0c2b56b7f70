import { expect, test } from 'vitest';
import { parseFault } from '../../src/config/parse-fault.js';
import { readVirtualService } from '../../src/config/virtual-service.js';
import { LoopError } from '../../src/core/errors.js';

const services = [
  { name: 'ratings', hosts: ['ratings', 'ratings.shop.example'] },
  { name: 'reviews', hosts: ['reviews'] },
];

function service(http: string, hosts = '[ratings]'): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings-delay }
spec:
  hosts: ${hosts}
  http:
${http}`;
}

function read(text: string) {
  const forms = readVirtualService(text, { shownAs: 'vs.yaml', services });
  // What the gateway takes.
  for (const form of forms) parseFault(form, ['ratings', 'reviews']);
  return forms;
}

function mistake(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof LoopError) return error.message;
    throw error;
  }
  return 'none';
}

test('a delay for one user, and an abort for all the others', () => {
  const forms = read(
    service(`  - match: [ { headers: { end-user: { exact: jason } } } ]
    fault: { delay: { percentage: { value: 100.0 }, fixedDelay: 7s } }
    route: [ { destination: { host: ratings, subset: v1 } } ]
  - fault: { abort: { percentage: { value: 50 }, httpStatus: 500 } }
    route: [ { destination: { host: ratings, subset: v1 } } ]
`),
  );
  const jason = { requestHeaders: { 'end-user': { regex: '^jason$' } } };
  expect(forms).toEqual([
    {
      name: 'ratings-delay-0',
      when: { service: ['ratings'], any: [jason] },
      ...{ percent: 100, delay: '7s' },
    },
    {
      name: 'ratings-delay-1',
      when: { service: ['ratings'], not: { any: [jason] } },
      ...{ percent: 50, abort: 500 },
    },
  ]);
});

test('a route without a fault takes what it matches from those after it', () => {
  const forms = read(
    service(`  - match: [ { uri: { prefix: /health }, method: { exact: GET } }, { sourceLabels: { app: reviews } } ]
    route: []
  - match: [ { uri: { regex: "/r/[0-9]+" } }, { headers: { x-a: {}, x-b: { prefix: "a.b" } } } ]
    fault: { abort: { grpcStatus: UNAVAILABLE }, delay: { percent: 100, fixedDelay: 1.5s } }
`),
  );
  expect(forms).toEqual([
    {
      name: 'ratings-delay-1',
      when: {
        service: ['ratings'],
        any: [
          { pathRegex: '^(?:/r/[0-9]+)$' },
          { requestHeaders: { 'x-a': { exists: true }, 'x-b': { regex: '^a\\.b' } } },
        ],
        not: {
          any: [{ all: [{ pathRegex: '^\\/health' }, { method: 'GET' }] }, { from: 'reviews' }],
        },
      },
      percent: 100,
      delay: '1.5s',
      abort: { grpc: 'UNAVAILABLE' },
    },
  ]);
});

test('hosts are those of services, by their names in a cluster too', () => {
  const fault = '  - fault: { abort: { httpStatus: 503 } }\n';
  for (const host of ['ratings', 'ratings.default.svc.cluster.local', 'ratings.shop.example']) {
    expect(read(service(fault, `[${host}]`))[0]).toMatchObject({ when: { service: ['ratings'] } });
  }
  expect(mistake(service(fault, '[ratings.example.com]'))).toBe(
    'vs.yaml: spec.hosts: expected a host of a service, got ratings.example.com',
  );
});

test.each([
  [
    'kind: Gateway\n',
    'vs.yaml: kind: expected a VirtualService of networking.istio.io, got Gateway',
  ],
  ['a: [\n', /^vs\.yaml: 2:1: expected YAML: /],
  [service('  - route: []\n'), 'vs.yaml: spec.http: expected a route with a fault, got none'],
  [
    service(
      '  - match: [ { queryParams: { a: { exact: b } } } ]\n    fault: { abort: { httpStatus: 503 } }\n',
    ),
    'vs.yaml: spec.http[0].match[0].queryParams: expected one of uri, method, headers, sourceLabels',
  ],
  [
    service(
      '  - fault: { abort: { httpStatus: 503, percentage: { value: 1 } }, delay: { fixedDelay: 1s } }\n',
    ),
    'vs.yaml: spec.http[0].fault: expected one percentage for delay and abort, got 100 and 1',
  ],
  [
    service(
      '  - match: [ { sourceLabels: { app: reviews, version: v2 } } ]\n    fault: { abort: { httpStatus: 503 } }\n',
    ),
    'vs.yaml: spec.http[0].match[0].sourceLabels: expected the label app alone, which is the calling service',
  ],
])('what loop cannot do is refused: %#', (text, message) => {
  if (typeof message === 'string') expect(mistake(text)).toBe(message);
  else expect(mistake(text)).toMatch(message);
});
