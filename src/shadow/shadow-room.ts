import type { Config, NamespaceConfig } from '../core/config.js';
import type { OpenEgress } from '../core/egress.js';
import { LoopError } from '../core/errors.js';
import type { Exchange, ExchangeListener } from '../core/exchange.js';
import type { Forward, Interceptor } from '../core/forward.js';
import type { HostTable } from '../core/host-table.js';
import type { FindHosts } from '../core/known-hosts.js';
import type { GatewayLog } from '../core/rooms.js';
import type {
  CompareAnswers,
  ShadowEnd,
  ShadowOrigin,
  ShadowRequest,
  ShadowStatus,
  Shadows,
} from '../core/shadow.js';
import { BacklogBudget } from './backlog.js';
import type { OpenCatcher } from './catcher.js';
import { ComparisonQueue } from './comparison.js';
import { CopyMaker } from './copy-maker.js';
import { calleesOf, EgressDoors } from './egress-doors.js';
import { planShadow } from './plan-shadow.js';
import { Shadow } from './shadow.js';
import { ShadowBook } from './shadow-book.js';
import { ShadowTraces } from './shadow-traces.js';
import { ShadowTraffic } from './shadow-traffic.js';

const forMsDefault = 10 * 60_000;
const sweepMs = 250;
const runningMax = 100;
/** Held for all slow shadows together. */
const backlogBytesMax = 32 * 1024 * 1024;

export interface ShadowMeans {
  /** Connections of the shadows' own, so that they cannot use up production's. */
  readonly forward: Forward;
  readonly openEgress: OpenEgress;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** That many random bytes in hex. */
  readonly newId: (bytes: 8 | 16) => string;
  readonly log: GatewayLog;
  /** What is set on requests to a namespace. @throws LOOP_REPLAYER_ENVIRONMENT */
  readonly headersOf: (namespace: NamespaceConfig) => readonly (readonly [string, string])[];
  /** Services by the hosts that name them, in lower case, with or without a port. */
  readonly hostNamesOf: (config: Config, namespace: NamespaceConfig) => HostTable<string>;
  readonly compare: CompareAnswers;
  readonly openCatcher: OpenCatcher;
  readonly findHosts: FindHosts;
}

/**
 * The shadows of a gateway. Requests of shadowed routes are copied on their way to production;
 * what shadowed services call is kept away from it.
 */
export class ShadowRoom implements Shadows {
  readonly #means: ShadowMeans;
  readonly #book = new ShadowBook();
  readonly #copies: CopyMaker;
  readonly #traffic: ShadowTraffic;
  readonly #doors: EgressDoors;
  readonly #sweep: NodeJS.Timeout;
  #config: Config;
  /** Steps that open and close listeners, one after the other. */
  #settled: Promise<unknown> = Promise.resolve();

  constructor(config: Config, means: ShadowMeans) {
    this.#config = config;
    this.#means = means;
    const { forward, now, newId, log } = means;
    const traces = new ShadowTraces<Shadow>();
    const budget = new BacklogBudget(backlogBytesMax);
    const comparisons = new ComparisonQueue(means.compare);
    this.#copies = new CopyMaker({ forward, now, newId, traces, budget, comparisons });
    this.#traffic = new ShadowTraffic({
      book: this.#book,
      traces,
      copies: this.#copies,
      forward,
      now,
      warn: (line) => log.warn(line),
    });
    this.#doors = new EgressDoors({
      open: means.openEgress,
      trafficOf: (name) => this.#egressTraffic(name),
      traceFamilies: () => this.#config.gateway.traceFamilies,
    });
    this.#sweep = setInterval(() => this.sweep(), sweepMs);
    this.#sweep.unref();
    void this.#inTurn(() => this.#startAll(configured(config)));
  }

  // --- the gateway's seams

  /** Copies what is shadowed, and sends on what shadowed services call. The outermost one. */
  get interceptor(): Interceptor {
    return this.#traffic.interceptor;
  }

  /** Whether it is a call of a service that a shadow reached. */
  owns(exchange: Exchange): boolean {
    return this.#traffic.owns(exchange);
  }

  /** Keeps what belongs to shadows from `production`, a listener that keeps what it sees. */
  watching(production: ExchangeListener): ExchangeListener {
    return this.#traffic.watching(production);
  }

  // --- Shadows

  async start(request: ShadowRequest): Promise<ShadowStatus> {
    const origin = request.until === undefined ? 'command' : 'replay';
    return this.#status(await this.#inTurn(() => this.#start(request, origin)));
  }

  async list(): Promise<readonly ShadowStatus[]> {
    this.sweep();
    return this.#book.all.map((shadow) => this.#status(shadow));
  }

  async find(id: string): Promise<ShadowStatus> {
    this.sweep();
    return this.#status(this.#find(id));
  }

  async stop(id: string): Promise<ShadowStatus> {
    this.sweep();
    const shadow = this.#find(id);
    this.#end(shadow, 'stopped');
    await this.#settled;
    return this.#status(shadow);
  }

  // --- the gateway's life

  /** Takes a config that was read again. Resolves when its shadows run. */
  configure(config: Config): Promise<void> {
    return this.#inTurn(() => this.#configure(config));
  }

  async #configure(config: Config): Promise<void> {
    const before = configured(this.#config);
    const asked = configured(config);
    this.#config = config;
    for (const shadow of this.#book.running) {
      const isAsked = asked.some((request) => isSame(request, shadow.request));
      if (shadow.origin === 'config' && !isAsked) this.#end(shadow, 'config');
      else await this.#replan(shadow);
    }
    // One that was stopped by hand stays so until its lines change.
    const added = asked.filter((request) => !before.some((each) => isSame(each, request)));
    await this.#startAll(added);
  }

  /** What time decides. */
  sweep(): void {
    const now = this.#means.now();
    for (const shadow of this.#book.running) {
      if (shadow.endsAtMs !== null && now >= shadow.endsAtMs) this.#end(shadow, 'over');
      else this.#copies.endOverdue(shadow, now);
    }
  }

  /** Ends all of them; what their services still call is kept from production as before. */
  async end(): Promise<void> {
    clearInterval(this.#sweep);
    await this.#settled;
    for (const shadow of this.#book.running) this.#end(shadow, 'gateway');
    await this.#settled;
  }

  // --- starting and ending

  async #start(request: ShadowRequest, origin: ShadowOrigin): Promise<Shadow> {
    const plan = await planShadow(this.#config, request, this.#means.findHosts);
    if (this.#book.running.length >= runningMax) throw tooMany();
    const setHeaders = this.#means.headersOf(plan.namespace);
    await this.#doors.open(plan.namespace);
    const { until } = request;
    const startedAtMs = this.#means.now();
    const shadow: Shadow = new Shadow({
      id: this.#means.newId(8).slice(0, 8),
      request,
      origin,
      plan,
      setHeaders,
      startedAtMs,
      endsAtMs: origin === 'config' ? null : startedAtMs + (request.forMs ?? forMsDefault),
      catcher:
        until === undefined
          ? null
          : this.#means.openCatcher(until, (traceId) => this.#end(shadow, 'caught', traceId)),
    });
    this.#book.add(shadow);
    this.#means.log.info(
      `shadow ${shadow.id}: ${shadow.percent} % of route ${request.route} is copied to ${request.to} (${shadow.services.join(', ')})`,
    );
    return shadow;
  }

  async #startAll(requests: readonly ShadowRequest[]): Promise<void> {
    for (const request of requests) {
      try {
        await this.#start(request, 'config');
      } catch (error) {
        this.#means.log.warn(`routes: ${request.route}: shadow: ${messageOf(error)}`);
      }
    }
  }

  async #replan(shadow: Shadow): Promise<void> {
    try {
      const plan = await planShadow(this.#config, shadow.request, this.#means.findHosts);
      await this.#doors.open(plan.namespace);
      shadow.replan(plan, this.#means.headersOf(plan.namespace));
    } catch (error) {
      this.#means.log.warn(`shadow ${shadow.id}: ${messageOf(error)}`);
      this.#end(shadow, 'config');
    }
  }

  #end(shadow: Shadow, reason: ShadowEnd, caughtTraceId: string | null = null): void {
    if (shadow.ended !== null) return;
    shadow.end(reason, caughtTraceId);
    this.#book.refresh();
    this.#traffic.forgetUnneeded();
    const { copied } = this.#status(shadow);
    this.#means.log.info(`shadow ${shadow.id} ended (${reason}): ${copied} requests were copied`);
    void this.#inTurn(() =>
      this.#doors.keepOnly(new Set(this.#book.running.map(({ namespace }) => namespace))),
    );
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#settled.then(step);
    // Whoever asked for the step hears of its failure; the next one goes on.
    this.#settled = done.catch(() => {});
    return done;
  }

  #find(id: string): Shadow {
    const shadow = this.#book.byId.get(id);
    if (shadow !== undefined) return shadow;
    const ids = this.#book.running.map((each) => each.id);
    throw new LoopError(
      'LOOP_SHADOW_NOT_FOUND',
      `no shadow has the id ${JSON.stringify(id)}; ` +
        (ids.length === 0 ? 'none is running' : `running: ${ids.join(', ')}`),
      { statusCode: 404 },
    );
  }

  #status(shadow: Shadow): ShadowStatus {
    return shadow.status(this.#means.now());
  }

  #egressTraffic(name: string) {
    return this.#traffic.egressTraffic(name, (authority) => {
      const namespace = this.#config.namespaces.find((each) => each.name === name);
      if (namespace === undefined) return null;
      const names = this.#means.hostNamesOf(this.#config, namespace);
      return calleesOf(this.#config, names)(authority);
    });
  }
}

function configured({ routes }: Config): ShadowRequest[] {
  return routes.flatMap(({ name, shadow }) => (shadow ? [{ route: name, ...shadow }] : []));
}

function isSame(one: ShadowRequest, other: ShadowRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function tooMany(): LoopError {
  return new LoopError(
    'LOOP_SHADOW_REFUSED',
    `expected fewer than ${runningMax} shadows at once; loop shadow list has them, loop shadow stop ends one`,
    { statusCode: 422 },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
