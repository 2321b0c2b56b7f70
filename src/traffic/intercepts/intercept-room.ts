import type { Config, Endpoint } from '../../core/config.js';
import { EndingTimer } from '../../core/ending.js';
import { LoopError } from '../../core/errors.js';
import type {
  ChooseIntercept,
  InterceptEnd,
  InterceptStatus,
  Intercepts,
  InterceptWish,
  Mark,
} from '../../core/intercept.js';
import { isMarked } from '../../core/marks.js';
import { nearestName } from '../../core/nearest-name.js';
import type { GatewayLog } from '../../core/rooms.js';
import { RunningIntercept } from './running-intercept.js';

const forMsDefault = 3_600_000;
const forMsMax = 24 * 3_600_000;
const runningMax = 100;
/** Of those that ended, so many are still told of. */
const endedMax = 50;

type Known = Pick<Config, 'services'>;

export interface InterceptMeans {
  /** Epoch milliseconds that only go forward. */
  readonly now: () => number;
  readonly log: GatewayLog;
  /** Reads the address of a process; undefined when it is none. */
  readonly parse: (to: string) => Endpoint | undefined;
  /** Another one runs, or one less. */
  readonly onChange: () => void;
}

/** The intercepts of a gateway: requests that carry somebody's mark go to that one's process. */
export class InterceptRoom implements Intercepts {
  readonly #means: InterceptMeans;
  readonly #timer: EndingTimer;
  #services: ReadonlySet<string>;
  #running: readonly RunningIntercept[] = [];
  #ended: readonly RunningIntercept[] = [];
  #started = 0;

  constructor(config: Known, means: InterceptMeans) {
    this.#means = means;
    this.#services = namesOf(config);
    this.#timer = new EndingTimer(means.now, () => this.#sweep());
  }

  /** What decides about a request; null when there is none, so that no request is looked at. */
  get choose(): ChooseIntercept | null {
    return this.#running.length === 0 ? null : this.#choose;
  }

  readonly #choose: ChooseIntercept = (service, headers) => {
    for (const each of this.#running) {
      if (each.wish.service !== service || !each.isFor(headers)) continue;
      if (isMarked(headers)) {
        each.spared++;
        return null;
      }
      each.requests++;
      return each;
    }
    return null;
  };

  configure(config: Known): void {
    this.#services = namesOf(config);
    for (const each of this.#running) {
      if (!this.#services.has(each.wish.service)) this.#end(each, 'config');
    }
  }

  end(): void {
    for (const each of this.#running) this.#end(each, 'gateway');
  }

  // --- Intercepts

  async start(wish: InterceptWish): Promise<InterceptStatus> {
    this.#sweep();
    const endpoint = this.#check(wish);
    this.#started++;
    const { now, log } = this.#means;
    const { forMs = forMsDefault } = wish;
    const name = `${wish.service}-${this.#started}`;
    const started = new RunningIntercept(wish, { name, endpoint, startedAtMs: now(), forMs });
    this.#running = [...this.#running, started];
    log.info(
      `intercept ${name} (${wish.by}): calls to ${wish.service} with ${marksText(wish)} go to ` +
        `${wish.to} for ${Math.ceil(forMs / 1000)} s`,
    );
    this.#changed();
    return started.status(now());
  }

  async list(): Promise<readonly InterceptStatus[]> {
    this.#sweep();
    return this.#statuses([...this.#running, ...this.#ended]);
  }

  async stop(name: string): Promise<InterceptStatus> {
    this.#sweep();
    const found = this.#running.find((each) => each.name === name);
    if (found === undefined) throw this.#notFound(name);
    this.#end(found, 'stopped');
    return found.status(this.#means.now());
  }

  async stopAll(): Promise<readonly InterceptStatus[]> {
    this.#sweep();
    const all = this.#running;
    for (const each of all) this.#end(each, 'stopped');
    return this.#statuses(all);
  }

  // --- starting and ending

  /** @returns where its calls go */
  #check(wish: InterceptWish): Endpoint {
    const { service, to, header, baggage, forMs = forMsDefault } = wish;
    if (!this.#services.has(service)) {
      const meant = nearestName(service, [...this.#services]);
      const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
      throw refused(`service: expected one of the config, got ${JSON.stringify(service)}${hint}`);
    }
    if (header === undefined && baggage === undefined) {
      throw refused('expected header or baggage: else all calls of others would go there, too');
    }
    if (forMs < 1_000 || forMs > forMsMax) throw refused('for: expected 1s to 24h');
    if (this.#running.length >= runningMax) {
      throw refused(`expected fewer than ${runningMax} intercepts at once`);
    }
    const endpoint = this.#means.parse(to);
    if (endpoint === undefined) {
      throw refused(`to: expected a URL such as http://127.0.0.1:3001, got ${JSON.stringify(to)}`);
    }
    const other = this.#running.find((each) => isForTheSame(each.wish, wish));
    if (other !== undefined) {
      throw refused(
        `${other.name} (${other.wish.by}) takes such calls to ${service} already: ` +
          'another value tells yours apart',
      );
    }
    return endpoint;
  }

  #end(intercept: RunningIntercept, reason: InterceptEnd): void {
    this.#running = this.#running.filter((each) => each !== intercept);
    this.#ended = [intercept, ...this.#ended].slice(0, endedMax);
    intercept.end(reason, this.#means.now());
    this.#changed();
    const { name, requests } = intercept;
    this.#means.log.info(`intercept ${name} ended (${reason}): ${requests} requests went there`);
  }

  #changed(): void {
    this.#timer.await(this.#running);
    this.#means.onChange();
  }

  #sweep(): void {
    const now = this.#means.now();
    for (const each of this.#running) {
      const reason = each.overdue(now);
      if (reason !== null) this.#end(each, reason);
    }
    this.#timer.await(this.#running);
  }

  #statuses(intercepts: readonly RunningIntercept[]): InterceptStatus[] {
    const now = this.#means.now();
    return intercepts.map((each) => each.status(now));
  }

  #notFound(name: string): LoopError {
    const names = this.#running.map((each) => each.name);
    return new LoopError(
      'LOOP_TRAFFIC_INTERCEPT_NOT_FOUND',
      `no intercept of the name ${JSON.stringify(name)} is running; ` +
        (names.length === 0 ? 'none is' : `running: ${names.join(', ')}`),
      { statusCode: 404 },
    );
  }
}

function namesOf({ services }: Known): ReadonlySet<string> {
  return new Set(services.map(({ name }) => name));
}

function isForTheSame(one: InterceptWish, other: InterceptWish): boolean {
  if (one.service !== other.service) return false;
  return isSame(one.header, other.header) || isSame(one.baggage, other.baggage);
}

function isSame(one: Mark | undefined, other: Mark | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.name.toLowerCase() === other.name.toLowerCase() && one.value === other.value;
}

function marksText({ header, baggage }: InterceptWish): string {
  const parts = [
    ...(header === undefined ? [] : [`${header.name}: ${header.value}`]),
    ...(baggage === undefined ? [] : [`baggage ${baggage.name}=${baggage.value}`]),
  ];
  return parts.join(' or ');
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_TRAFFIC_INTERCEPT_REFUSED', message, { statusCode: 422 });
}
