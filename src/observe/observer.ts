import type { RouteConfig } from '../core/config.js';
import type { Exchange, ExchangeListener, ExchangeWatcher } from '../core/exchange.js';
import {
  type EdgeFigures,
  edgeSource,
  type LiveFigures,
  type RouteFigures,
  type ServiceFigures,
  type TopRow,
  unknownSource,
  type WindowName,
} from '../core/figures.js';
import { edgeFigures, type Look, routeFigures, serviceFigures } from './figures-of.js';
import { Periods } from './periods.js';
import type { Series } from './series.js';
import { SeriesTable } from './series-table.js';
import { topRows } from './top/top-rows.js';

export interface ObserverSettings {
  readonly services: readonly { readonly name: string }[];
  readonly routes: readonly Pick<RouteConfig, 'name' | 'to'>[];
}

export interface ObserverOptions extends ObserverSettings {
  /** Milliseconds, from a clock that never goes back. */
  readonly now: () => number;
  /** Asked for callers that the exchange itself does not tell; null when unknown. */
  readonly callerOf: (exchange: Exchange) => string | null;
}

/** Counts what passes the gateway, as its callers see it. */
export class Observer implements ExchangeListener, LiveFigures {
  readonly #options: ObserverOptions;
  readonly #table = new SeriesTable();
  readonly periods: Periods;
  readonly #startedAtMs: number;
  #settings: ObserverSettings;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#settings = options;
    this.#startedAtMs = options.now();
    this.periods = new Periods(options.now);
  }

  get series(): readonly Series[] {
    return this.#table.all;
  }

  /** Exchanges that are in no figure: the table was full. */
  get beyond(): number {
    return this.#table.beyond;
  }

  configure(settings: ObserverSettings): void {
    this.#settings = settings;
  }

  start(exchange: Exchange): ExchangeWatcher {
    return new Counting(exchange, this);
  }

  onEnd(exchange: Exchange): void {
    const series = this.#table.find({
      listener: exchange.listener,
      from: this.sourceOf(exchange),
      service: exchange.service,
      route: exchange.route,
    });
    series?.record(exchange, this.#options.now());
    this.periods.record(exchange);
  }

  sourceOf(exchange: Exchange): string {
    if (exchange.caller !== null) return exchange.caller;
    if (exchange.listener === 'edge') return edgeSource;
    return this.#options.callerOf(exchange) ?? unknownSource;
  }

  async stat(window: WindowName): Promise<ServiceFigures[]> {
    const names = this.#settings.services.map(({ name }) => name);
    return serviceFigures(this.#table.all, names, this.#look(window));
  }

  async routes(window: WindowName): Promise<RouteFigures[]> {
    return routeFigures(this.#table.all, this.#settings.routes, this.#look(window));
  }

  async edges(window: WindowName): Promise<EdgeFigures[]> {
    return edgeFigures(this.#table.all, this.#look(window));
  }

  async top({ fold }: { readonly fold: boolean }): Promise<TopRow[]> {
    return topRows(this.#table.all, { fold, nowMs: this.#options.now() });
  }

  #look(window: WindowName): Look {
    return { window, nowMs: this.#options.now(), startedAtMs: this.#startedAtMs };
  }
}

/** Only the end of an exchange counts. */
class Counting implements ExchangeWatcher {
  readonly #exchange: Exchange;
  readonly #observer: Observer;

  constructor(exchange: Exchange, observer: Observer) {
    this.#exchange = exchange;
    this.#observer = observer;
  }

  requestData(): void {}

  responseData(): void {}

  end(): void {
    this.#observer.onEnd(this.#exchange);
  }
}
