import { z } from 'zod';
import { balances } from '../../core/config.js';
import { defaults } from '../defaults.js';
import { endpoint, endpointForm } from './endpoint.js';
import { grpc } from './grpc.js';
import { retries } from './retries.js';
import { list, mapping, oneOf, text } from './text.js';
import { listenerTls, upstreamTls } from './tls.js';
import * as value from './values.js';

const forms = 'a URL, or a mapping such as { url: "http://127.0.0.1:9080" }';

const inARow = value.wholeNumber('a whole number from 1 to 1000', 1, 1000);

const balance = text(
  `${balances.join(', ')}, or a header such as header:x-user`,
  (given) => {
    const header = given.startsWith('header:') ? value.parseHeaderName(given.slice(7)) : undefined;
    return header === undefined ? balances.find((each) => each === given) : { header };
  },
  `(${balances.join('|')}|header:${value.token})`,
);

const health = mapping('a mapping such as { path: /health, every: 5s }', {
  path: value.requestPath.describe('Asked with GET; any 2xx is well'),
  every: value.timeout.prefault(defaults.healthEvery),
  timeout: value.timeout.describe('For the whole answer').prefault(defaults.healthTimeout),
  unhealthyAfter: inARow.describe('Failed checks in a row').default(defaults.unhealthyAfter),
  healthyAfter: inARow.describe('Good checks in a row').default(defaults.healthyAfter),
});

const outlier = mapping('a mapping such as { failures: 5, within: 30s, eject: 30s }', {
  failures: inARow
    .describe('In a row: 5xx, no connection, broken off, too late')
    .default(defaults.outlierFailures),
  within: value.timeout.prefault(defaults.outlierWithin),
  eject: value.timeout
    .describe('The first time; longer each time that it happens again')
    .prefault(defaults.eject),
  maxEjected: value.share
    .describe('Of the endpoints, at the same time')
    .prefault(defaults.maxEjected),
});

const many = value.wholeNumber('a whole number from 1 to 1000000', 1, 1_000_000);
const limits = mapping('a mapping such as { connections: 200, pending: 100, requests: 500 }', {
  connections: many.describe('In use').optional(),
  pending: value
    .wholeNumber('a whole number from 0 to 1000000', 0, 1_000_000)
    .describe('Requests that wait for a connection')
    .default(defaults.pending),
  requests: many.describe('Under way, with those that wait').optional(),
}).check(z.refine(limitsSomething, { error: 'expected connections or requests', when: isMapping }));

const given = mapping(forms, {
  url: endpoint.describe('Where it is called: protocol, host and port').optional(),
  endpoints: list('a list of URLs such as ["http://10.0.0.1:9080"]', endpoint)
    .min(1, { error: 'expected one URL at least' })
    .describe('Instead of url: all that serve it; a name with several addresses is several')
    .optional(),
  balance: balance.describe('Which endpoint a request goes to').optional(),
  health: health.describe('Asks each endpoint whether it is well').optional(),
  outlier: outlier.describe('Leaves out an endpoint that fails, for a while').optional(),
  tls: upstreamTls.describe('How it is called by https://').optional(),
  grpc: grpc.describe('Of which types its messages by gRPC are').optional(),
  limits: limits.describe('What it is given at once; beyond: 503').optional(),
  retries: retries.describe('Sends again what failed; routes may have their own').optional(),
  hosts: list('a list of hosts such as [reviews]', value.host)
    .min(1, { error: 'expected one host at least (or no key: the name of the service)' })
    .describe('Host headers that mean this service on mesh; default: its name')
    .optional(),
  listen: value.address
    .describe('An address of its own, for clients that can set neither Host nor HTTP_PROXY')
    .optional(),
  listenTls: listenerTls.describe('Speaks TLS at listen, and nothing else').optional(),
  connect: value.timeout.describe('To get a connection').prefault(defaults.connect),
  timeout: value.timeout
    .describe('From the whole request sent to the first byte of the response')
    .prefault(defaults.timeout),
  idle: value.timeout.describe('Between two pieces of a body, either way').prefault(defaults.idle),
}).check(
  // Also beside other mistakes, which are all told at once.
  z.refine(hasAddress, { error: `expected ${endpointForm}`, path: ['url'], when: isMapping }),
  z.refine(hasOneKind, {
    error: 'expected url or endpoints, and not both',
    path: ['endpoints'],
    when: isMapping,
  }),
);

/** A service: its URL alone, or all that is said of it. */
export const service = oneOf(forms, [endpoint, given]);

type Keys = Readonly<Record<string, unknown>>;

function hasAddress(keys: unknown): boolean {
  return 'url' in (keys as Keys) || 'endpoints' in (keys as Keys);
}

function limitsSomething(keys: unknown): boolean {
  return 'connections' in (keys as Keys) || 'requests' in (keys as Keys);
}

function hasOneKind(keys: unknown): boolean {
  return !('url' in (keys as Keys) && 'endpoints' in (keys as Keys));
}

function isMapping({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
