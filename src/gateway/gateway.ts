import type { Config } from '../core/config.js';
import type { ExchangeListener } from '../core/exchange.js';
import type { Interceptor } from '../core/forward.js';
import type { ChooseIntercept } from '../core/intercept.js';
import { steadyNow } from '../core/steady-clock.js';
import type { ChooseEndpoint, TakePlace } from '../core/steering.js';
import { doorsOf } from './doors.js';
import { type OpenDoor, openDoor } from './downstream/door.js';
import type { ProxyContext } from './downstream/proxy-context.js';
import { RefusalLog } from './downstream/refusal-log.js';
import { requestFields } from './downstream/request-fields.js';
import { tunnelsMax } from './downstream/tunnels.js';
import { combineListeners } from './listeners.js';
import { compileTraffic } from './route/traffic.js';
import { certificatesOf } from './tls/certificates-of.js';
import { KnownIds } from './trace/known-ids.js';
import { newPseudonym } from './trace/pseudonym.js';
import { traceFormat } from './trace/trace-format.js';
import { TraceMemory } from './trace/trace-memory.js';
import { createForwarder } from './upstream/forwarder.js';

export interface GatewayOptions {
  readonly config: Config;
  /** Watch traffic, never change it. */
  readonly listeners: readonly ExchangeListener[];
  /** Change traffic; the first is the outermost. One that has nothing to do returns what it is given. */
  readonly interceptors?: readonly Interceptor[];
  /** Which endpoint a request goes to, of a service that has several; absent: its first. */
  readonly choose?: ChooseEndpoint;
  /** The same around the handshakes of WebSockets, which the others are not. */
  readonly upgradeInterceptors?: readonly Interceptor[];
  /** Whether there is room for a WebSocket to a service; absent: always. */
  readonly takePlace?: TakePlace;
  /** What leads requests to somebody's process, when it is rewired; absent or null: nothing does. */
  readonly intercept?: () => ChooseIntercept | null;
  /** Told why clients get no tunnel, or no TLS, each reason once a minute, and of certificates that are not taken. */
  readonly warn?: (line: string) => void;
  /** Told of certificates that are taken. */
  readonly info?: (line: string) => void;
  readonly tunnelsMax?: number;
}

export interface Gateway {
  readonly doors: readonly { readonly name: string; readonly address: string }[];
  /** Takes services, routes and flags from a new config, and rewires; listeners stay as they are. */
  configure(config: Config): void;
  /** Asks the interceptors anew how they wrap each other: for requests that come from now on. */
  rewire(): void;
  /** Takes no new requests, lets running ones end within `drainMs`, breaks the rest. */
  drain(drainMs: number): Promise<void>;
}

/** @throws LOOP_GATEWAY_LISTEN; then nothing is left listening. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config } = options;
  const forwarder = createForwarder(options.warn === undefined ? {} : { warn: options.warn });
  const { interceptors = [], upgradeInterceptors = [] } = options;
  const around = (all: readonly Interceptor[]) =>
    all.reduceRight((next, wrap) => wrap(next), forwarder.forward);
  const wired = () => ({ forward: around(interceptors), upgrade: around(upgradeInterceptors) });
  const intercepting = () => options.intercept?.() ?? null;
  const newLog = () => new RefusalLog({ warn: options.warn ?? (() => {}), now: steadyNow });
  const [tunnelLog, handshakeLog] = [newLog(), newLog()];
  const context: ProxyContext = {
    traffic: compileTraffic(config),
    choose: options.choose ?? (({ service }) => service.url),
    ...wired(),
    intercept: intercepting(),
    takePlace: options.takePlace ?? (() => null),
    listener: combineListeners(options.listeners),
    known: { memory: new TraceMemory(), ids: new KnownIds() },
    ...traceHeadersOf(config),
    pseudonym: newPseudonym(),
    ...requestsOf(config),
    debug: config.gateway.debug,
    refusesReplays: config.gateway.replays === 'refuse',
    draining: false,
    tunnelsMax: options.tunnelsMax ?? tunnelsMax,
    tunnelRefused: (message) => tunnelLog.note(message),
    handshakeRefused: (message) => handshakeLog.note(message),
  };

  const rewire = () => {
    Object.assign(context, wired());
    context.intercept = intercepting();
  };

  const { info = () => {}, warn = () => {} } = options;
  const doors: OpenDoor[] = [];
  const closeAll = () => Promise.all(doors.map((door) => door.close()));
  try {
    for (const { name, address, tls, door } of doorsOf(config)) {
      const certificates = tls === undefined ? null : certificatesOf(tls, { name, info, warn });
      doors.push(await openDoor(name, address, { ...door, certificates }, context));
    }
  } catch (error) {
    await closeAll();
    forwarder.close();
    throw error;
  }

  return {
    doors: doors.map(({ name, address }) => ({ name, address })),
    configure(next) {
      context.traffic = compileTraffic(next);
      Object.assign(context, traceHeadersOf(next));
      Object.assign(context, requestsOf(next));
      context.debug = next.gateway.debug;
      context.refusesReplays = next.gateway.replays === 'refuse';
      rewire();
    },
    rewire,
    async drain(drainMs) {
      context.draining = true;
      const abandon = setTimeout(() => {
        for (const door of doors) door.abandon();
      }, drainMs);
      await closeAll();
      clearTimeout(abandon);
      forwarder.close();
    },
  };
}

/** What is read and written of trace headers. */
function traceHeadersOf({ gateway }: Config): Pick<ProxyContext, 'trace' | 'fields'> {
  const trace = traceFormat(gateway.traceFamilies);
  return { trace, fields: requestFields(trace) };
}

/** Which requests are taken, and how far they are believed. */
function requestsOf({ gateway }: Config) {
  const { trustProxy, methods, paths } = gateway;
  return {
    trustProxy,
    methods: methods === undefined || methods.length === 0 ? null : new Set(methods),
    takesAnyPath: paths === 'asis',
  } satisfies Partial<ProxyContext>;
}
