import type { Address } from './address.js';
import type { FaultDefinition } from './fault.js';
import type { RetriesConfig } from './retries.js';
import type { RoutePolicies } from './route-policies.js';
import type { RuleDefinition, ValuePattern } from './rules/definition.js';
import type { Runtime } from './runtime.js';
import type { ListenerTls, UpstreamTls } from './tls.js';
import type { TraceFamilyName } from './trace/family.js';

/** `loop.yaml`, validated and with every default filled in. Durations in ms, sizes in bytes. */
export interface Config {
  /** Absolute path of the file it came from. */
  readonly file: string;
  readonly gateway: GatewayConfig;
  readonly store: StoreConfig;
  readonly services: readonly ServiceConfig[];
  readonly routes: readonly RouteConfig[];
  readonly capture: CaptureConfig;
  readonly namespaces: readonly NamespaceConfig[];
  readonly replay: ReplayConfig;
  /** What breaks requests on purpose; absent: nothing. */
  readonly faults?: readonly FaultDefinition[] | undefined;
  /** What other tools are told; absent: nothing. */
  readonly observe?: ObserveConfig | undefined;
}

export interface ObserveConfig {
  /** Null: no spans. */
  readonly otlp: OtlpConfig | null;
  readonly accessLog: AccessLog;
}

export const accessLogs = ['off', 'json', 'combined'] as const;
export type AccessLog = (typeof accessLogs)[number];

/** Where spans go, by OTLP over HTTP. */
export interface OtlpConfig {
  /** With its path; no user, query or fragment. */
  readonly url: string;
  /** Secrets; `${NAME}` is still in the values, read from the environment by the gateway. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the chains that are not kept, 0 to 1. */
  readonly sample: number;
}

/** What a command needs that asks the running gateway. */
export interface GatewayAccess {
  readonly gateway: AdminAccess & {
    /** Ends what it is being asked: nobody waits for the answer any more. */
    readonly until?: AbortSignal | undefined;
  };
  readonly services: readonly Pick<ServiceConfig, 'name'>[];
}

/** What it takes to ask the admin API. */
export type AdminAccess = Pick<GatewayConfig, 'admin' | 'adminToken' | 'adminTls' | 'adminClient'>;

export interface GatewayConfig {
  readonly listen: Address;
  /** Absent: plain HTTP. */
  readonly tls?: ListenerTls | undefined;
  readonly mesh: Address;
  readonly meshTls?: ListenerTls | undefined;
  readonly admin: Address;
  readonly adminTls?: ListenerTls | undefined;
  /** How commands call `admin` over TLS; absent with `adminTls`: they believe its own certificates. */
  readonly adminClient?: UpstreamTls | undefined;
  /** Needed when `admin` is not on loopback. */
  readonly adminToken: string | null;
  /** Lower case names by which `admin` may be called, beside addresses and localhost; absent: none. */
  readonly adminHosts?: readonly string[] | undefined;
  readonly workers: number | 'auto';
  /** Error bodies name routes and hosts. */
  readonly debug: boolean;
  /** Whether the edge believes incoming `X-Forwarded-*` headers. */
  readonly trustProxy: boolean;
  /** That requests may have, in upper case; absent or empty: any. */
  readonly methods?: readonly string[] | undefined;
  /** What the edge does with paths that servers disagree on; absent: it refuses them (`strict`). */
  readonly paths?: 'strict' | 'asis' | undefined;
  /** What becomes of calls between services that a replay led to. */
  readonly replays: 'refuse' | 'forward';
  /** Trace headers that are read and written, in the order in which they are believed. */
  readonly traceFamilies: readonly TraceFamilyName[];
  /** How long running requests may take to end after SIGTERM. */
  readonly drainMs: number;
}

export interface StoreConfig {
  readonly url: string;
  /** Absolute path of the SQLite file. */
  readonly path: string;
  /** Whether the gateway refuses to start when the store cannot be opened; absent: it starts. */
  readonly required?: boolean | undefined;
  readonly retention: RetentionConfig;
}

export interface RetentionConfig {
  readonly captures: number;
  readonly ageMs: number;
  readonly bytes: number;
}

export interface Endpoint extends Address {
  readonly protocol: 'http' | 'https';
  /** Called by HTTP/2: by ALPN with https, by prior knowledge without; absent: HTTP/1.1. */
  readonly http2?: true | undefined;
  /** IP addresses to connect to, in place of those that the host leads to by then. */
  readonly addresses?: readonly string[];
  /** Of https; absent: as Node does by default. */
  readonly tls?: UpstreamTls | undefined;
}

export interface ServiceConfig {
  readonly name: string;
  /** Where it is called; of several endpoints the first. See `endpointsOf`. */
  readonly url: Endpoint;
  /** Several, or one name that may have several addresses; absent: `url` alone, as it is. */
  readonly endpoints?: readonly Endpoint[] | undefined;
  /** Which of them a request goes to; absent: `least-requests`. */
  readonly balance?: Balance | undefined;
  /** Endpoints are asked whether they are well; absent: they are not. */
  readonly health?: HealthConfig | undefined;
  /** An endpoint that fails again and again is left out for a while; absent: never. */
  readonly outlier?: OutlierConfig | undefined;
  /** What it is given at once, all endpoints together; absent: all that comes. */
  readonly limits?: LimitsConfig | undefined;
  /** Of calls that take no route with retries of its own; absent: none. */
  readonly retries?: RetriesConfig | undefined;
  /** What tells of which types its messages by gRPC are; absent: nothing does. */
  readonly grpc?: GrpcConfig | undefined;
  /** Lower case, with or without `:port`; never empty. */
  readonly hosts: readonly string[];
  readonly listen: Address | null;
  /** How it speaks TLS there; absent: plain HTTP. */
  readonly listenTls?: ListenerTls | undefined;
  readonly timeouts: Timeouts;
}

/** Absolute paths, or the service is asked. */
export type GrpcConfig = GrpcFiles | { readonly reflection: true };

export type GrpcFiles =
  | { readonly descriptors: string }
  | { readonly proto: readonly string[]; readonly importPaths: readonly string[] };

export interface HealthConfig {
  readonly path: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Checks in a row. */
  readonly unhealthyAfter: number;
  readonly healthyAfter: number;
}

export interface OutlierConfig {
  /** In a row. */
  readonly failures: number;
  readonly withinMs: number;
  /** The first time; longer each time that it happens again. */
  readonly ejectMs: number;
  /** Of a service's endpoints, 0 to 1. */
  readonly maxEjected: number;
}

/** Null: no limit. */
export interface LimitsConfig {
  /** In use. */
  readonly connections: number | null;
  /** Requests that wait for a connection. */
  readonly pending: number;
  /** Under way, with those that wait. */
  readonly requests: number | null;
}

export const balances = ['least-requests', 'round-robin', 'random'] as const;
/** By the value of a header: the same value goes to the same endpoint. */
export type Balance = (typeof balances)[number] | { readonly header: string };

export interface Timeouts {
  /** To get a connection. */
  readonly connectMs: number;
  /** From the whole request sent to the first byte of the response. */
  readonly firstByteMs: number;
  /** Between two pieces of a body, either way. */
  readonly idleMs: number;
}

export interface RouteConfig extends RoutePolicies {
  /** As given, else the name of the service it leads to. */
  readonly name: string;
  readonly match: RouteMatch;
  /** A service, or several of which each trace goes to one; none where it redirects. */
  readonly to: string | readonly WeightedTarget[];
  /** For the whole exchange, its attempts included; absent: none. */
  readonly timeoutMs?: number | undefined;
  /** In place of the service's; absent: as the service has it. */
  readonly retries?: RetriesConfig | undefined;
  /** Copies the route's traffic to a namespace as long as the config says so. */
  readonly shadow?: RouteShadowConfig | undefined;
}

export interface WeightedTarget {
  readonly service: string;
  /** Its part of the sum of all; 0: nothing. */
  readonly weight: number;
}

export interface RouteShadowConfig {
  /** Name of a namespace. */
  readonly to: string;
  /** Above 0, up to 100. */
  readonly percent: number;
  readonly compare: boolean;
  /** Upper case; absent: the safe ones. */
  readonly methods?: readonly string[] | undefined;
}

export interface RouteMatch {
  /** Exact, or a prefix when it ends in `/*`. */
  readonly path: string | null;
  readonly host: string | null;
  readonly methods: readonly string[] | null;
  readonly headers: Readonly<Record<string, ValuePattern>>;
  readonly query: Readonly<Record<string, ValuePattern>>;
  readonly cookies?: Readonly<Record<string, ValuePattern>> | undefined;
}

export interface CaptureConfig {
  readonly memoryBytes: number;
  readonly lingerMs: number;
  readonly bodyBytesMax: number;
  readonly redact: RedactConfig;
  readonly rules: readonly RuleDefinition[];
}

export interface RedactConfig {
  /** Lower case; the built-in names less `keep`, and the configured ones. */
  readonly headers: readonly string[];
  /** JSONPath expressions. */
  readonly json: readonly string[];
  /** Sources of JavaScript regular expressions, of those that run in linear time. */
  readonly patterns: readonly string[];
  /** Names that say that they are a secret's, and tokens by their form, count too. */
  readonly defaults?: boolean;
  /** Of the built-in headers and the defaults, the names that stay. */
  readonly keep?: readonly string[];
  /** Values that are known to be secrets, not from the file: looked for as copies are. */
  readonly values?: readonly string[];
}

export const builtInRedactedHeaders: readonly string[] = [
  'authorization',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'x-api-key',
];

export interface NamespaceConfig {
  readonly name: string;
  readonly services: readonly NamespaceServiceConfig[];
  readonly egress: Address | null;
  /** Set on what is replayed; `${NAME}` is still in the values, read from the environment at replay. */
  readonly headers: Readonly<Record<string, string>>;
  /** Put where redaction took out a parameter or a field of that name; with `${NAME}` as well. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface NamespaceServiceConfig {
  readonly name: string;
  readonly url: Endpoint;
  readonly egress: Address | null;
  readonly debugger: DebuggerConfig | null;
}

export interface DebuggerConfig {
  readonly kind: Runtime | 'auto';
  readonly port: number | null;
  readonly pid: number | null;
  readonly root: string | null;
}

export interface ReplayConfig {
  /** JSON paths (`$.id`) and header names whose differences do not count. */
  readonly ignore: readonly string[];
}
