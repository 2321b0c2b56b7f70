import type { Config, NamespaceConfig } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { Exchange, ExchangeListener } from '../core/exchange.js';
import type {
  Forward,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
  Interceptor,
} from '../core/forward.js';
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
import { isSelected } from './is-selected.js';
import { isMarked } from './marks.js';
import { planShadow } from './plan-shadow.js';
import { Shadow } from './shadow.js';
import { asRerouted, callerOf, forwardShadowCall, unknownShadow } from './shadow-calls.js';
import { ShadowTraces } from './shadow-traces.js';
import { Tee } from './tee.js';

const forMsDefault = 10 * 60_000;
const sweepMs = 250;
/** Shadows that have ended and are still listed. */
const endedMax = 50;
const runningMax = 100;

export interface ShadowMeans {
  /** Connections of the shadows' own, so that they cannot use up production's. */
  readonly forward: Forward;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** That many random bytes in hex. */
  readonly newId: (bytes: 8 | 16) => string;
  readonly log: GatewayLog;
  /** What is set on requests to a namespace. @throws LOOP_REPLAYER_ENVIRONMENT */
  readonly headersOf: (namespace: NamespaceConfig) => readonly (readonly [string, string])[];
  readonly compare: CompareAnswers;
  readonly openCatcher: OpenCatcher;
}

/**
 * The shadows of a gateway. Requests of shadowed routes are copied on their way to production;
 * what shadowed services call is kept away from it.
 */
export class ShadowRoom implements Shadows {
  readonly #means: ShadowMeans;
  readonly #traces = new ShadowTraces<Shadow>();
  /** Running and lately ended, oldest first. */
  readonly #byId = new Map<string, Shadow>();
  #byRoute = new Map<string, readonly Shadow[]>();
  readonly #copies: CopyMaker;
  readonly #sweep: NodeJS.Timeout;
  #config: Config;

  constructor(config: Config, means: ShadowMeans) {
    this.#config = config;
    this.#means = means;
    this.#copies = new CopyMaker({
      ...means,
      traces: this.#traces,
      budget: new BacklogBudget(backlogBytesMax),
      comparisons: new ComparisonQueue(means.compare),
    });
    this.#sweep = setInterval(() => this.sweep(), sweepMs);
    this.#sweep.unref();
    this.#startConfigured();
  }

  // --- Shadows

  async start(request: ShadowRequest): Promise<ShadowStatus> {
    const origin = request.until === undefined ? 'command' : 'replay';
    return this.#start(request, origin).status(this.#means.now());
  }

  async list(): Promise<readonly ShadowStatus[]> {
    this.sweep();
    return [...this.#byId.values()].map((shadow) => shadow.status(this.#means.now()));
  }

  async find(id: string): Promise<ShadowStatus> {
    this.sweep();
    return this.#find(id).status(this.#means.now());
  }

  async stop(id: string): Promise<ShadowStatus> {
    this.sweep();
    const shadow = this.#find(id);
    this.#end(shadow, 'stopped');
    return shadow.status(this.#means.now());
  }

  // --- the gateway's seams

  /** Copies what is shadowed, and sends on what shadowed services call. The outermost one. */
  readonly interceptor: Interceptor = (next) => (request, handler) => {
    const { exchange } = request;
    if (exchange === undefined) return next(request, handler);
    const caller = callerOf(exchange, this.#traces, this.#byId);
    if (caller !== null) {
      const forwards = { production: next, shadow: this.#means.forward };
      return forwardShadowCall(caller, { ...request, exchange }, handler, forwards);
    }
    const shadows = exchange.route === null ? undefined : this.#byRoute.get(exchange.route);
    if (shadows === undefined) return next(request, handler);
    return this.#copy(shadows, { ...request, exchange }, handler, next);
  };

  /** Keeps what belongs to shadows from `production`, a listener that keeps what it sees. */
  watching(production: ExchangeListener): ExchangeListener {
    return {
      start: (exchange) => {
        const caller = callerOf(exchange, this.#traces, this.#byId);
        if (caller === null) return production.start(exchange);
        if (caller === unknownShadow || caller.ended !== null) return undefined;
        return caller.catcher?.start(asRerouted(exchange, caller));
      },
    };
  }

  /** Takes a config that was read again. */
  configure(config: Config): void {
    const before = this.#config;
    this.#config = config;
    for (const shadow of this.#running()) {
      if (shadow.origin === 'config') continue;
      this.#keepOrEnd(shadow);
    }
    this.#reconfigure(before);
    this.#index();
  }

  /** What time decides. */
  sweep(): void {
    const now = this.#means.now();
    for (const shadow of this.#running()) {
      if (shadow.endsAtMs !== null && now >= shadow.endsAtMs) this.#end(shadow, 'over');
      else this.#copies.endOverdue(shadow, now);
    }
  }

  /** Ends all of them; what their services still call is kept from production as before. */
  end(): void {
    clearInterval(this.#sweep);
    for (const shadow of this.#running()) this.#end(shadow, 'gateway');
  }

  // --- starting and ending

  #start(request: ShadowRequest, origin: ShadowOrigin): Shadow {
    const plan = planShadow(this.#config, request);
    if (this.#running().length >= runningMax) {
      throw new LoopError(
        'LOOP_SHADOW_REFUSED',
        `expected fewer than ${runningMax} shadows at once; loop shadow stop <id> ends one`,
        { statusCode: 422 },
      );
    }
    const startedAtMs = this.#means.now();
    const setHeaders = this.#means.headersOf(plan.namespace);
    const { until } = request;
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
    this.#byId.set(shadow.id, shadow);
    this.#index();
    this.#means.log.info(
      `shadow ${shadow.id}: ${shadow.percent} % of route ${request.route} is copied to ${request.to}`,
    );
    return shadow;
  }

  #end(shadow: Shadow, reason: ShadowEnd, caughtTraceId: string | null = null): void {
    if (shadow.ended !== null) return;
    shadow.end(reason, caughtTraceId);
    this.#index();
    const { copied } = shadow.status(this.#means.now());
    this.#means.log.info(`shadow ${shadow.id} ended (${reason}): ${copied} requests were copied`);
  }

  #find(id: string): Shadow {
    const shadow = this.#byId.get(id);
    if (shadow !== undefined) return shadow;
    const ids = this.#running().map((each) => each.id);
    throw new LoopError(
      'LOOP_SHADOW_NOT_FOUND',
      `no shadow has the id ${JSON.stringify(id)}; ` +
        (ids.length === 0 ? 'none is running' : `running: ${ids.join(', ')}`),
      { statusCode: 404 },
    );
  }

  #running(): Shadow[] {
    return [...this.#byId.values()].filter(({ ended }) => ended === null);
  }

  #index(): void {
    const running = this.#running();
    const routes = new Set(running.map(({ request }) => request.route));
    this.#byRoute = new Map(
      [...routes].map((route) => [route, running.filter(({ request }) => request.route === route)]),
    );
    const ended = [...this.#byId.values()].filter((shadow) => shadow.ended !== null);
    for (const shadow of ended.slice(0, Math.max(0, ended.length - endedMax))) {
      this.#byId.delete(shadow.id);
    }
  }

  // --- shadows of the config

  #startConfigured(): void {
    for (const request of configured(this.#config)) this.#startOrWarn(request);
  }

  /** Those that are as they were go on, with their counts. */
  #reconfigure(before: Config): void {
    const running = this.#running().filter(({ origin }) => origin === 'config');
    const asked = configured(this.#config);
    for (const shadow of running) {
      if (asked.some((request) => isSame(request, shadow.request))) this.#keepOrEnd(shadow);
      else this.#end(shadow, 'config');
    }
    const old = configured(before);
    for (const request of asked) {
      const wasAsked = old.some((each) => isSame(each, request));
      const runs = running.some((each) => each.ended === null && isSame(each.request, request));
      // One that was stopped by hand stays so until its lines change.
      if (!runs && !wasAsked) this.#startOrWarn(request);
    }
  }

  #keepOrEnd(shadow: Shadow): void {
    try {
      shadow.replan(planShadow(this.#config, shadow.request));
    } catch (error) {
      this.#means.log.warn(`shadow ${shadow.id}: ${messageOf(error)}`);
      this.#end(shadow, 'config');
    }
  }

  #startOrWarn(request: ShadowRequest): void {
    try {
      this.#start(request, 'config');
    } catch (error) {
      this.#means.log.warn(`routes: ${request.route}: shadow: ${messageOf(error)}`);
    }
  }

  // --- copying

  #copy(
    shadows: readonly Shadow[],
    request: ForwardRequest & { readonly exchange: Exchange },
    handler: ForwardHandler,
    next: Forward,
  ): ForwardStream {
    const chosen = shadows.filter((shadow) => this.#isChosen(shadow, request.exchange));
    if (chosen.length === 0) return next(request, handler);
    const tee = new Tee(handler, (error) => {
      for (const shadow of chosen) shadow.broken();
      this.#means.log.warn(`a bug in shadowing, which no caller noticed: ${String(error)}`);
    });
    tee.primary(next(request, tee));
    this.#copies.shadow(tee, chosen, request);
    return tee;
  }

  #isChosen(shadow: Shadow, { traceId, method, requestHeaders }: Exchange): boolean {
    if (!isSelected(traceId, shadow.percent)) return false;
    if (shadow.endsAtMs !== null && this.#means.now() >= shadow.endsAtMs) return false;
    if (isMarked(requestHeaders)) shadow.skip('marked');
    else if (!shadow.allows(method)) shadow.skip('method');
    else return true;
    return false;
  }
}

/** Held for all slow shadows together. */
const backlogBytesMax = 32 * 1024 * 1024;

function configured({ routes }: Config): ShadowRequest[] {
  return routes.flatMap(({ name, shadow }) => (shadow ? [{ route: name, ...shadow }] : []));
}

function isSame(one: ShadowRequest, other: ShadowRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
