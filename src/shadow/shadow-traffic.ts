import type { EgressCallee } from '../core/egress.js';
import type { Exchange, ExchangeListener } from '../core/exchange.js';
import type {
  Forward,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
  Interceptor,
} from '../core/forward.js';
import type { CopyMaker } from './copy-maker.js';
import { type EgressTraffic, nobody } from './egress-doors.js';
import { isSelected } from './is-selected.js';
import { isMarked } from './marks.js';
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

  constructor(options: ShadowTrafficOptions) {
    this.#options = options;
  }

  /** Around production's `Forward`, as the outermost. */
  readonly interceptor: Interceptor = (next) => (request, handler) => {
    const { exchange } = request;
    if (exchange === undefined) return next(request, handler);
    const caller = this.#callerOf(exchange);
    if (caller !== null) return this.#forward(caller, { ...request, exchange }, handler, next);
    const shadows =
      exchange.route === null ? undefined : this.#options.book.ofRoute(exchange.route);
    if (shadows === undefined) return next(request, handler);
    return this.#copy(shadows, { ...request, exchange }, handler, next);
  };

  /** Keeps what belongs to shadows from `production`, a listener that keeps what it sees. */
  watching(production: ExchangeListener): ExchangeListener {
    return {
      start: (exchange) => {
        const caller = this.#callerOf(exchange);
        if (caller === null) return production.start(exchange);
        return caller.catcher?.start(asRerouted(exchange, caller));
      },
    };
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
    shadows: readonly Shadow[],
    request: ExchangeRequest,
    handler: ForwardHandler,
    next: Forward,
  ): ForwardStream {
    const chosen = shadows.filter((shadow) => this.#isChosen(shadow, request.exchange));
    if (chosen.length === 0) return next(request, handler);
    const tee = new Tee(handler, (error) => {
      for (const shadow of chosen) shadow.broken();
      this.#options.warn(`a bug in shadowing, which no caller noticed: ${String(error)}`);
    });
    tee.primary(next(request, tee));
    this.#options.copies.shadow(tee, chosen, request);
    return tee;
  }

  #isChosen(shadow: Shadow, { traceId, method, requestHeaders }: Exchange): boolean {
    if (!isSelected(traceId, shadow.percent)) return false;
    if (shadow.endsAtMs !== null && this.#options.now() >= shadow.endsAtMs) return false;
    if (isMarked(requestHeaders)) shadow.skip('marked');
    else if (!shadow.copies(method)) shadow.skip('method');
    else return true;
    return false;
  }
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
