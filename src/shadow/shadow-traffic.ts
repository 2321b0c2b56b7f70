import type { EgressCallee } from '../core/egress.js';
import type { Exchange, ExchangeListener, ExchangeWatcher } from '../core/exchange.js';
import type {
  Forward,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
  Interceptor,
} from '../core/forward.js';
import { isMarked } from '../core/marks.js';
import type { CopyMaker } from './copy-maker.js';
import { type EgressTraffic, nobody } from './egress-doors.js';
import { EnteredChains } from './entered-chains.js';
import type { EnteredHop } from './entered-hop.js';
import { isSelected } from './is-selected.js';
import { answerInPlace } from './own-answer.js';
import type { Shadow } from './shadow.js';
import type { ShadowBook } from './shadow-book.js';
import { oneOf, type ShadowCaller } from './shadow-caller.js';
import { asRerouted, callerOf, forwardShadowCall } from './shadow-calls.js';
import type { ShadowTraces } from './shadow-traces.js';
import { Tee } from './tee.js';

export interface ShadowTrafficOptions {
  readonly book: ShadowBook;
  readonly traces: ShadowTraces<Shadow>;
  readonly copies: CopyMaker;
  /** The shadows' own connections. */
  readonly forward: Forward;
  readonly now: () => number;
  readonly warn: (line: string) => void;
}

type ExchangeRequest = ForwardRequest & { readonly exchange: Exchange };

/** Where shadows meet traffic: what is copied, what is kept from production, what is recorded. */
export class ShadowTraffic {
  readonly #options: ShadowTrafficOptions;
  readonly #chains = new EnteredChains();

  constructor(options: ShadowTrafficOptions) {
    this.#options = options;
  }

  /** Around production's `Forward`, as the outermost. */
  readonly interceptor: Interceptor = (next) => (request, handler) => {
    const { exchange } = request;
    if (exchange === undefined) return next(request, handler);
    const caller = this.#callerOf(exchange);
    if (caller !== null) return this.#forward(caller, { ...request, exchange }, handler, next);
    const chosen = this.#chosenFor(exchange);
    if (chosen.length === 0) return next(request, handler);
    return this.#copy(chosen, { ...request, exchange }, handler, next);
  };

  /** Keeps what belongs to shadows from `production`, a listener that keeps what it sees. */
  watching(production: ExchangeListener): ExchangeListener {
    return {
      start: (exchange) => {
        const caller = this.#callerOf(exchange);
        if (caller !== null) return caller.catcher?.start(asRerouted(exchange, caller));
        const watcher = production.start(exchange);
        const hop = this.#note(exchange);
        return hop === null ? watcher : endingToo(hop, watcher);
      },
    };
  }

  /** To be called when a shadow has ended: without any, no chain need be known. */
  forgetUnneeded(): void {
    if (this.#options.book.running.length === 0) this.#chains.clear();
  }

  /** What comes to a namespace's egress is some shadow's, also when it has lost its trace. */
  egressTraffic(
    namespace: string,
    resolve: (authority: string) => EgressCallee | null,
  ): EgressTraffic {
    const callerThere = (exchange: Exchange): ShadowCaller =>
      this.#callerOf(exchange) ?? oneOf(this.#options.book.runningIn(namespace));
    const watch: ExchangeListener = {
      start(exchange) {
        const caller = callerThere(exchange);
        return caller.catcher?.start(asRerouted(exchange, caller));
      },
    };
    const keepAway: Interceptor = (next) => (request, handler) => {
      const { exchange } = request;
      if (exchange === undefined) return next(request, handler);
      if (exchange.service === nobody.name) return answerNobody(exchange, handler);
      return this.#forward(callerThere(exchange), { ...request, exchange }, handler, next);
    };
    return { resolve, listeners: [watch], interceptors: [keepAway] };
  }

  /** Whether it is a call of a service that a shadow reached. */
  owns(exchange: Exchange): boolean {
    return this.#callerOf(exchange) !== null;
  }

  #callerOf(exchange: Exchange): ShadowCaller | null {
    return callerOf(exchange, this.#options.traces, this.#options.book.byId);
  }

  #forward(
    caller: ShadowCaller,
    request: ExchangeRequest,
    handler: ForwardHandler,
    production: Forward,
  ): ForwardStream {
    const forwards = { production, shadow: this.#options.forward };
    return forwardShadowCall(caller, request, handler, forwards);
  }

  #copy(
    chosen: readonly Shadow[],
    request: ExchangeRequest,
    handler: ForwardHandler,
    next: Forward,
  ): ForwardStream {
    const tee = new Tee(handler, (error) => {
      for (const shadow of chosen) shadow.broken();
      this.#options.warn(`a bug in shadowing, which no caller noticed: ${String(error)}`);
    });
    tee.primary(next(request, tee));
    this.#options.copies.shadow(tee, chosen, request);
    return tee;
  }

  /** Notes the exchange's place in its chain, when calls of that chain may have to be copied. */
  #note(exchange: Exchange): EnteredHop | null {
    const { route, requestHeaders } = exchange;
    const shadows = route === null ? undefined : this.#options.book.ofRoute(route);
    const enters =
      shadows?.some((shadow) => followsCallsOf(shadow, exchange)) && !isMarked(requestHeaders);
    return route !== null && enters
      ? this.#chains.enter(exchange, route)
      : this.#chains.follow(exchange);
  }

  /** The shadows that copy this request: the highest of its chain whose service they have. */
  #chosenFor(exchange: Exchange): readonly Shadow[] {
    const hop = this.#chains.find(exchange);
    const route = exchange.route ?? hop?.route ?? null;
    const shadows = route === null ? undefined : this.#options.book.ofRoute(route);
    return shadows?.filter((shadow) => this.#isChosen(shadow, exchange, hop)) ?? [];
  }

  #isChosen(shadow: Shadow, exchange: Exchange, hop: EnteredHop | undefined): boolean {
    const { traceId, method, requestHeaders } = exchange;
    if (!isSelected(traceId, shadow.percent)) return false;
    if (shadow.endsAtMs !== null && this.#options.now() >= shadow.endsAtMs) return false;
    const isEntry = exchange.route !== null;
    const isThere = shadow.endpointOf(exchange.service) !== undefined;
    if (!isEntry && (!isThere || hop?.isInside(shadow.id))) return false;
    if (isThere) hop?.take(shadow.id);
    if (isMarked(requestHeaders)) shadow.skip('marked');
    else if (isThere && !shadow.copies(method)) shadow.skip('method');
    else return isThere;
    return false;
  }
}

/** The namespace has not what the route leads to, and may have what that calls. */
function followsCallsOf(shadow: Shadow, { traceId, service }: Exchange): boolean {
  return shadow.endpointOf(service) === undefined && isSelected(traceId, shadow.percent);
}

function endingToo(hop: EnteredHop, watcher: ExchangeWatcher | undefined): ExchangeWatcher {
  return {
    requestData: (chunk) => watcher?.requestData(chunk),
    responseData: (chunk) => watcher?.responseData(chunk),
    end() {
      hop.end();
      watcher?.end();
    },
  };
}

function answerNobody(exchange: Exchange, handler: ForwardHandler): ForwardStream {
  return answerInPlace(
    exchange,
    {
      status: 404,
      statusText: 'Not Found',
      code: 'LOOP_SHADOW_NO_SERVICE',
      message: `expected the Host of a service, got ${JSON.stringify(exchange.authority.slice(0, 100))}`,
    },
    handler,
  );
}
