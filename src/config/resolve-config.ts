import { dirname, resolve } from 'node:path';
import {
  builtInRedactedHeaders,
  type Config,
  type Endpoint,
  type HealthConfig,
  type NamespaceConfig,
  type RedactConfig,
  type RouteConfig,
  type ServiceConfig,
} from '../core/config.js';
import { parseDuration } from '../core/duration.js';
import { targetsOf, unsaidRouteName } from '../core/route-targets.js';
import { defaults } from './defaults.js';
import { resolveFault } from './resolve-fault.js';
import { grpcOf } from './resolve-grpc.js';
import { policiesOf } from './resolve-policies.js';
import { retriesOf } from './resolve-retries.js';
import { endpointOf, listenerTlsOf, upstreamTlsOf } from './resolve-tls.js';
import type { ParsedConfig } from './schema/config.js';

interface Origin {
  /** Absolute. */
  readonly file: string;
  readonly adminToken: string | null;
}

/** From the shape of the file to the shape of the program. */
export function resolveConfig(parsed: ParsedConfig, { file, adminToken }: Origin): Config {
  const { gateway, store, capture, replay, observe } = parsed;
  const folder = dirname(file);
  return {
    file,
    gateway: {
      listen: gateway.listen,
      ...(gateway.tls && { tls: listenerTlsOf(gateway.tls, folder) }),
      mesh: gateway.mesh,
      ...(gateway.meshTls && { meshTls: listenerTlsOf(gateway.meshTls, folder) }),
      admin: gateway.admin,
      ...(gateway.adminTls && { adminTls: listenerTlsOf(gateway.adminTls, folder) }),
      ...(gateway.adminClient && { adminClient: upstreamTlsOf(gateway.adminClient, folder) }),
      adminToken,
      adminHosts: gateway.adminHosts,
      workers: gateway.workers,
      debug: gateway.debug,
      trustProxy: gateway.trustProxy,
      methods: gateway.methods,
      paths: gateway.paths,
      replays: gateway.replays,
      traceFamilies: gateway.trace.families,
      drainMs: gateway.drain,
    },
    store: {
      url: store.url,
      path: resolve(folder, store.url.slice('sqlite:'.length)),
      required: store.required,
      retention: {
        captures: store.retention.captures,
        ageMs: store.retention.age,
        bytes: store.retention.bytes,
      },
    },
    services: Object.entries(parsed.services).map(([name, service]) =>
      serviceOf(name, service, folder),
    ),
    routes: parsed.routes.map(routeOf),
    capture: {
      memoryBytes: capture.buffer.memory,
      lingerMs: capture.buffer.linger,
      bodyBytesMax: capture.body.max,
      redact: redactOf(capture.redact),
      rules: capture.rules,
    },
    namespaces: Object.entries(parsed.namespaces).map(([name, each]) =>
      namespaceOf(name, each, folder),
    ),
    replay,
    ...(parsed.faults.length === 0 ? {} : { faults: parsed.faults.map(resolveFault) }),
    ...(observe === undefined
      ? {}
      : { observe: { otlp: observe.otlp ?? null, accessLog: observe.accessLog } }),
  };
}

type ParsedService = ParsedConfig['services'][string];
type GivenService = Exclude<ParsedService, Endpoint>;
type CalledAt = Omit<
  ServiceConfig,
  'name' | 'hosts' | 'listen' | 'listenTls' | 'grpc' | 'timeouts'
>;
type ParsedNamespace = ParsedConfig['namespaces'][string];

function serviceOf(name: string, parsed: ParsedService, folder: string): ServiceConfig {
  const service: GivenService = isEndpoint(parsed) ? { url: parsed, ...defaultTimeouts } : parsed;
  return {
    name,
    ...calledAt(service, folder),
    hosts: service.hosts ?? [name],
    listen: service.listen ?? null,
    ...(service.grpc && { grpc: grpcOf(service.grpc, folder) }),
    ...(service.listenTls && { listenTls: listenerTlsOf(service.listenTls, folder) }),
    timeouts: {
      connectMs: service.connect,
      firstByteMs: service.timeout,
      idleMs: service.idle,
    },
  };
}

/** The schema has seen to one of `url` and `endpoints` being there. */
function calledAt(given: GivenService, folder: string): CalledAt {
  const { balance, health, outlier, limits, retries } = given;
  const url = given.url && endpointOf(given.url, given.tls, folder);
  const endpoints = given.endpoints?.map((each) => endpointOf(each, given.tls, folder));
  const [first] = endpoints ?? [url];
  if (first === undefined) throw new Error('a service without url and endpoints');
  // What concerns several endpoints makes one of a `url`.
  const isOne = balance === undefined && health === undefined && outlier === undefined;
  return {
    url: first,
    ...(endpoints === undefined && isOne ? {} : { endpoints: endpoints ?? [first] }),
    ...(balance === undefined ? {} : { balance }),
    ...(health === undefined ? {} : { health: healthOf(health) }),
    ...(outlier === undefined ? {} : { outlier: outlierOf(outlier) }),
    ...(limits === undefined ? {} : { limits: limitsOf(limits) }),
    ...retriesOf(retries),
  };
}

function healthOf({ every, timeout, ...rest }: NonNullable<GivenService['health']>): HealthConfig {
  return { ...rest, everyMs: every, timeoutMs: timeout };
}

function limitsOf({ connections, pending, requests }: NonNullable<GivenService['limits']>) {
  return { connections: connections ?? null, pending, requests: requests ?? null };
}

function outlierOf({ within, eject, ...rest }: NonNullable<GivenService['outlier']>) {
  return { ...rest, withinMs: within, ejectMs: eject };
}

/** A service given as its URL alone. */
function isEndpoint(service: object): service is Endpoint {
  return 'protocol' in service;
}

const defaultTimeouts = {
  connect: parseDuration(defaults.connect) ?? 0,
  timeout: parseDuration(defaults.timeout) ?? 0,
  idle: parseDuration(defaults.idle) ?? 0,
};

function routeOf(route: ParsedConfig['routes'][number]): RouteConfig {
  const { name, match, to = [], retries, shadow, timeout } = route;
  return {
    name: name ?? unsaidRouteName(targetsOf({ to }).map(({ service }) => service)),
    match: {
      path: match.path ?? null,
      host: match.host ?? null,
      methods: typeof match.method === 'string' ? [match.method] : (match.method ?? null),
      headers: match.headers ?? {},
      query: match.query ?? {},
      ...(match.cookies === undefined ? {} : { cookies: match.cookies }),
    },
    to,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...retriesOf(retries),
    ...(shadow === undefined ? {} : { shadow }),
    ...policiesOf(route),
  };
}

function redactOf(redact: ParsedConfig['capture']['redact']): RedactConfig {
  const builtIn = builtInRedactedHeaders.filter((name) => !redact.keep.includes(name));
  return {
    headers: [...new Set([...builtIn, ...redact.headers])],
    json: redact.json,
    patterns: redact.patterns,
    defaults: redact.defaults === 'on',
    keep: redact.keep,
  };
}

function namespaceOf(name: string, namespace: ParsedNamespace, folder: string): NamespaceConfig {
  return {
    name,
    services: Object.entries(namespace.services).map(([service, given]) => {
      const { url, tls, egress, debugger: attached } = isEndpoint(given) ? { url: given } : given;
      return {
        name: service,
        url: endpointOf(url, tls, folder),
        egress: egress ?? null,
        debugger: attached
          ? {
              kind: attached.kind,
              port: attached.port ?? null,
              pid: attached.pid ?? null,
              root: attached.root ?? null,
            }
          : null,
      };
    }),
    egress: namespace.egress ?? null,
    headers: namespace.headers,
    ...(Object.keys(namespace.values).length > 0 ? { values: namespace.values } : {}),
  };
}
