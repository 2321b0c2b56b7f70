import { expect, onTestFinished } from 'vitest';
import type {
  Config,
  Endpoint,
  RouteConfig,
  RouteMatch,
  ServiceConfig,
  Timeouts,
} from '../../../src/core/config.js';
import type { Interceptor } from '../../../src/core/forward.js';
import type { ChooseIntercept } from '../../../src/core/intercept.js';
import type { RoutePolicies } from '../../../src/core/route-policies.js';
import { targetsOf, unsaidRouteName } from '../../../src/core/route-targets.js';
import type { ChooseEndpoint, TakePlace } from '../../../src/core/steering.js';
import type { ListenerTls, UpstreamTls } from '../../../src/core/tls.js';
import { type TraceFamilyName, traceFamilyNames } from '../../../src/core/trace/family.js';
import { type Gateway, startGateway } from '../../../src/gateway/gateway.js';
import { ExchangeLog } from './exchange-log.js';

export interface TestService {
  readonly port: number;
  readonly host?: string;
  readonly hosts?: readonly string[];
  /** Calls it by https. */
  readonly tls?: UpstreamTls;
  /** Calls it by HTTP/2. */
  readonly http2?: true;
  /** Has a listener of its own. */
  readonly listen?: boolean;
  /** TLS there. */
  readonly listenTls?: ListenerTls;
  readonly timeouts?: Partial<Timeouts>;
  readonly policies?: ServicePolicies;
}

/** What a config says of a service beside where it is. */
type ServicePolicies = Omit<
  ServiceConfig,
  'name' | 'url' | 'hosts' | 'listen' | 'listenTls' | 'timeouts'
>;

export interface TestRoute extends Partial<RouteMatch> {
  readonly to: RouteConfig['to'];
  readonly name?: string;
  readonly policies?: RoutePolicies & Pick<RouteConfig, 'retries' | 'timeoutMs'>;
}

export interface GatewayOptions {
  readonly services: Readonly<Record<string, TestService>>;
  readonly routes?: readonly TestRoute[];
  /** At the edge. */
  readonly tls?: ListenerTls;
  readonly meshTls?: ListenerTls;
  readonly trustProxy?: boolean;
  readonly methods?: readonly string[];
  readonly paths?: 'strict' | 'asis';
  readonly debug?: boolean;
  readonly replays?: 'refuse' | 'forward';
  readonly traceFamilies?: readonly TraceFamilyName[];
  readonly interceptors?: readonly Interceptor[];
  readonly choose?: ChooseEndpoint;
  readonly upgradeInterceptors?: readonly Interceptor[];
  readonly takePlace?: TakePlace;
  readonly intercept?: () => ChooseIntercept | null;
  readonly warn?: (line: string) => void;
  readonly info?: (line: string) => void;
  readonly tunnelsMax?: number;
}

export interface OpenGateway {
  readonly gateway: Gateway;
  readonly log: ExchangeLog;
  readonly edge: number;
  readonly mesh: number;
  /** Port of a service's own listener. */
  serviceDoor(name: string): number;
}

const anyAddress = { host: '127.0.0.1', port: 0 };

export function testConfig(options: GatewayOptions): Config {
  const services = Object.entries(options.services).map(([name, service]) => ({
    name,
    url: urlOf(service),
    hosts: service.hosts ?? [name],
    listen: service.listen === true ? anyAddress : null,
    listenTls: service.listenTls,
    timeouts: { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, ...service.timeouts },
    ...service.policies,
  }));
  return {
    file: '/loop.yaml',
    gateway: {
      listen: anyAddress,
      tls: options.tls,
      mesh: anyAddress,
      meshTls: options.meshTls,
      admin: anyAddress,
      adminToken: null,
      workers: 1,
      debug: options.debug ?? false,
      trustProxy: options.trustProxy ?? false,
      methods: options.methods,
      paths: options.paths,
      replays: options.replays ?? 'refuse',
      traceFamilies: options.traceFamilies ?? traceFamilyNames,
      drainMs: 5_000,
    },
    store: {
      url: 'sqlite::memory:',
      path: '/loop.db',
      retention: { captures: 1, ageMs: 1, bytes: 1 },
    },
    services,
    routes: (options.routes ?? []).map(routeConfig),
    capture: {
      memoryBytes: 1 << 20,
      lingerMs: 0,
      bodyBytesMax: 0,
      redact: { headers: [], json: [], patterns: [] },
      rules: [],
    },
    namespaces: [],
    replay: { ignore: [] },
  };
}

function urlOf({ host = '127.0.0.1', port, tls, http2 }: TestService): Endpoint {
  const ways = http2 === undefined ? {} : { http2 };
  return tls === undefined
    ? { protocol: 'http', host, port, ...ways }
    : { protocol: 'https', host, port, tls, ...ways };
}

export function routeConfig({ to, name, policies, ...match }: TestRoute): RouteConfig {
  return {
    name: name ?? unsaidRouteName(targetsOf({ to }).map(({ service }) => service)),
    to,
    match: { path: null, host: null, methods: null, headers: {}, query: {}, ...match },
    ...policies,
  };
}

/**
 * A gateway on free ports. When the test is over it is shut down, and every exchange must have
 * started and ended once, at sane times.
 */
export async function openGateway(options: GatewayOptions): Promise<OpenGateway> {
  const log = new ExchangeLog();
  const gateway = await startGateway({
    config: testConfig(options),
    listeners: [log],
    ...(options.interceptors ? { interceptors: options.interceptors } : {}),
    ...(options.choose ? { choose: options.choose } : {}),
    ...(options.upgradeInterceptors ? { upgradeInterceptors: options.upgradeInterceptors } : {}),
    ...(options.takePlace ? { takePlace: options.takePlace } : {}),
    ...(options.intercept ? { intercept: options.intercept } : {}),
    ...(options.warn ? { warn: options.warn } : {}),
    ...(options.info ? { info: options.info } : {}),
    ...(options.tunnelsMax ? { tunnelsMax: options.tunnelsMax } : {}),
  });
  onTestFinished(async () => {
    await gateway.drain(0);
    expect(log.problems()).toEqual([]);
  });
  const port = (name: string): number => {
    const door = gateway.doors.find((each) => each.name === name);
    return Number(door?.address.split(':').at(-1));
  };
  return {
    gateway,
    log,
    edge: port('edge'),
    mesh: port('mesh'),
    serviceDoor: (name) => port(`services.${name}.listen`),
  };
}

/** A gateway with one service, `ratings`, to which the edge leads too. */
export function gatewayTo(
  port: number,
  options: Omit<GatewayOptions, 'services'> &
    Pick<TestService, 'timeouts' | 'http2' | 'policies'> & {
      readonly upstreamTls?: UpstreamTls;
    } = {},
): Promise<OpenGateway> {
  const { timeouts = {}, http2, policies, upstreamTls, ...rest } = options;
  const ways = { ...(http2 && { http2 }), ...(policies && { policies }) };
  const tls = upstreamTls && { tls: upstreamTls };
  return openGateway({
    services: { ratings: { port, listen: true, timeouts, ...ways, ...tls } },
    routes: [{ to: 'ratings' }],
    ...rest,
  });
}
