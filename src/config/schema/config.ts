// The shape of loop.yaml, key by key. The descriptions go into the JSON Schema that editors show.

import { z } from 'zod';
import { builtInRedactedHeaders } from '../../core/config.js';
import { ignoreForms } from '../../core/ignore-entry.js';
import { defaults } from '../defaults.js';
import { fault } from './fault.js';
import { namespaces } from './namespace.js';
import { observe } from './observe.js';
import {
  cookiePatterns,
  headerPatterns,
  ignoreEntry,
  jsonPath,
  keptName,
  queryPatterns,
  routePath,
  secretPattern,
} from './patterns.js';
import { retries } from './retries.js';
import { checkPolicies, routePolicies } from './route-policies.js';
import { routeShadow } from './route-shadow.js';
import { routeTo } from './route-to.js';
import { service } from './service.js';
import { list, mapping, named, notEmpty, oneOf } from './text.js';
import { listenerTls, upstreamTls } from './tls.js';
import { traceHeaders } from './trace-headers.js';
import * as value from './values.js';
import { rule } from './when.js';

const gateway = mapping('a mapping with listen, mesh, admin', {
  listen: value.address.describe('Edge: only what routes allow').prefault(defaults.listen),
  tls: listenerTls.describe('Speaks TLS at listen, and nothing else').optional(),
  mesh: value.address
    .describe('Service to service, by Host header or as HTTP_PROXY')
    .prefault(defaults.mesh),
  meshTls: listenerTls.describe('Speaks TLS at mesh, and nothing else').optional(),
  admin: value.address
    .describe('Admin API, metrics and health; off loopback only with adminToken')
    .prefault(defaults.admin),
  adminTls: listenerTls.describe('Speaks TLS at admin, and nothing else').optional(),
  adminClient: upstreamTls
    .describe('How commands call admin over TLS; default: by the certificates of adminTls')
    .optional(),
  adminToken: value.secret
    .describe('Asked for by admin; may read a variable of the environment')
    .optional(),
  adminHosts: list('a list of host names such as [loop.internal]', value.hostName)
    .describe('Names that lead to admin, for browsers; addresses and localhost always may')
    .default([]),
  workers: oneOf('a number of processes from 1 to 256, or auto', [
    value.wholeNumber('a number of processes from 1 to 256, or auto', 1, 256),
    z.literal('auto'),
  ])
    .describe('Processes; auto is one a core (not yet: this version runs one)')
    .default(defaults.workers),
  debug: value.bool.describe('Error bodies name routes and hosts').default(false),
  trustProxy: value.bool
    .describe('Whether the edge believes incoming X-Forwarded-* headers and the like')
    .default(false),
  methods: list('a list of methods such as [GET, POST]', value.method)
    .describe('Methods that requests may have, all others are answered 405; empty: any')
    .default([]),
  paths: z
    .enum(['strict', 'asis'], { error: 'expected strict or asis' })
    .describe('Whether the edge refuses paths that servers disagree on (..%3b, %252e%252e, %00)')
    .default('strict'),
  replays: z
    .enum(['refuse', 'forward'], { error: 'expected refuse or forward' })
    .describe('What becomes of calls between services that a replay led to')
    .default(defaults.replays),
  trace: traceHeaders.prefault({}),
  drain: value.timer
    .describe('How long running requests may take to end after SIGTERM')
    .prefault(defaults.drain),
});

const store = mapping('a mapping with url, required, retention', {
  url: value.storeUrl
    .describe('sqlite:PATH, from the folder of this file')
    .prefault(defaults.store),
  required: value.bool
    .describe('Whether the gateway refuses to start when the store cannot be opened')
    .default(false),
  retention: mapping('a mapping with captures, age, bytes', {
    captures: value
      .wholeNumber('a number of captures from 1', 1)
      .describe('Captures kept; the oldest go first')
      .default(defaults.captures),
    age: value.timeSpan.describe('Age beyond which captures go').prefault(defaults.age),
    bytes: value.positiveByteSize
      .describe('Size on disk beyond which the oldest captures go')
      .prefault(defaults.bytes),
  }).prefault({}),
});

const route = mapping('a route such as { match: { path: /api/* }, to: api }', {
  name: value.label('checkout').describe('Default: the service it leads to').optional(),
  match: mapping('a mapping with path, host, method, headers, query or cookies', {
    path: routePath.describe('Exact, or a prefix when it ends in /*').optional(),
    host: value.hostPattern.optional(),
    method: oneOf('a method such as GET, or a list of them', [
      value.method,
      list('a list of methods', value.method).min(1, { error: 'expected one method at least' }),
    ]).optional(),
    headers: headerPatterns.optional(),
    query: queryPatterns.optional(),
    cookies: cookiePatterns.optional(),
  }).check(
    notEmpty('path, host, method, headers, query or cookies ({ path: /* } is every request)'),
  ),
  to: routeTo.describe('A service, or several by weight: { service, weight }').optional(),
  ...routePolicies,
  timeout: value.timeout
    .describe('For the whole exchange, its attempts included; beyond: 504')
    .optional(),
  retries: retries.describe("Sends again what failed, in place of the service's").optional(),
  shadow: routeShadow.describe('Copies live traffic to a namespace').optional(),
}).check(checkPolicies);

const builtIn = builtInRedactedHeaders.join(', ');
const redact = mapping('a mapping with headers, json, patterns, defaults, keep', {
  headers: list('a list of header names', value.headerName)
    .describe(`Beside the built-in ones: ${builtIn}`)
    .default([]),
  json: list('a list of JSONPaths', jsonPath).describe('In JSON bodies').default([]),
  patterns: list('a list of regular expressions', secretPattern)
    .describe('In headers, paths and text bodies')
    .default([]),
  defaults: z
    .preprocess(
      (given) => (typeof given === 'boolean' ? (given ? 'on' : 'off') : given),
      z.enum(['on', 'off'], { error: 'expected on or off' }),
    )
    .describe('Whether names that say it themselves, such as password, are taken out everywhere')
    .default('on'),
  keep: list('a list of names', keptName)
    .describe('Built-in headers and names that are taken out by default, but not here')
    .default([]),
});

const capture = mapping('a mapping with buffer, body, redact, rules', {
  buffer: mapping('a mapping with memory and linger', {
    memory: value.bufferSize.describe('Held for undecided chains').prefault(defaults.memory),
    linger: value.timer
      .describe('How long late hops of a decided chain are still taken')
      .prefault(defaults.linger),
  }).prefault({}),
  body: mapping('a mapping with max', {
    max: value.bodySize
      .describe('Longer bodies are forwarded whole, kept up to here, flagged truncated')
      .prefault(defaults.body),
  }).prefault({}),
  redact: redact.prefault({}),
  rules: list('a list of rules', rule).describe('Which chains are kept').default([]),
});

const replay = mapping('a mapping with ignore', {
  ignore: list('a list of places such as $.id, query:_ or x-build', ignoreEntry)
    .describe(`Whose differences do not count: ${ignoreForms}`)
    .default([]),
});

export const configSchema = mapping('a mapping with gateway, services, routes, capture', {
  gateway: gateway.describe('Where the gateway listens').prefault({}),
  store: store.describe('Where captures are kept').prefault({}),
  services: named(
    'a mapping of service names to their URLs',
    value.name('the name of a service', 'reviews'),
    service,
  )
    .describe('What the gateway forwards to, by name')
    .default({}),
  routes: list('a list of routes', route)
    .describe('What the edge allows; first match wins')
    .default([]),
  capture: capture.describe('What is kept, and what of it').prefault({}),
  faults: list('a list of faults', fault)
    .describe(
      'What breaks requests on purpose, as long as it is here; the first that fits a request',
    )
    .default([]),
  namespaces: namespaces.describe('Where captures can be replayed to').default({}),
  replay: replay.prefault({}),
  observe: observe.describe('What other tools are told').optional(),
});

export type ParsedConfig = z.output<typeof configSchema>;
