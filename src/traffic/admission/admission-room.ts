import type { AskAdmission, Verdict } from '../../core/admission.js';
import type { Config, RouteConfig } from '../../core/config.js';
import type { Forward, Interceptor } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { RateLimitConfig } from '../../core/route-policies.js';
import { AdmittedRequest } from './admitted-request.js';
import { askAuthority } from './ask-authority.js';
import { limitKey } from './limit-key.js';
import { RateLimit } from './rate-limit.js';
import { rateLimited } from './refusals.js';

type Routes = Pick<Config, 'routes'>;

interface Limited {
  readonly route: string;
  readonly text: string;
  readonly limit: RateLimit;
}

const unchanged: Verdict = { kind: 'admitted', removed: [], added: [] };
const nothing = (): void => {};

/**
 * Decides who may go on before a request goes anywhere: how often (`limit`), and whether at all
 * (`auth`). Limits come first, as an authority is to be spared, too; but for one that counts by a header
 * which the authority gives.
 */
export class AdmissionRoom {
  readonly #now: () => number;
  #limits = new Map<RateLimitConfig, Limited>();
  #asks = false;
  #forward: Forward | null = null;

  constructor(config: Routes, now: () => number = () => performance.now()) {
    this.#now = now;
    this.configure(config);
  }

  /** To be told before the gateway is. A limit that stays as it was keeps what it has counted. */
  configure({ routes }: Routes): void {
    const before = [...this.#limits.values()];
    const limits = new Map<RateLimitConfig, Limited>();
    for (const { name, limit } of routes) {
      if (limit === undefined) continue;
      const text = JSON.stringify(limit);
      const at = before.findIndex((each) => each.route === name && each.text === text);
      const [kept] = at === -1 ? [] : before.splice(at, 1);
      limits.set(limit, kept ?? { route: name, text, limit: new RateLimit(limit, this.#now) });
    }
    this.#limits = limits;
    this.#asks = routes.some(isAsking);
  }

  /** The outermost: what is refused is copied and broken by nobody. */
  readonly interceptor: Interceptor = (next: Forward) => {
    this.#forward = next;
    return this.upgradeInterceptor(next);
  };

  /** Around the handshakes of WebSockets; authorities are asked on the way of all requests. */
  readonly upgradeInterceptor: Interceptor = (next: Forward) => {
    if (!this.#asks) return next;
    return (request, handler) => {
      const { admission, exchange } = request;
      if (admission === undefined || exchange === undefined) return next(request, handler);
      return new AdmittedRequest(next, { ...request, admission, exchange }, handler).start(
        this.#ask,
      );
    };
  };

  readonly #ask: AskAdmission = (admission, exchange, decided) => {
    const { limit, auth } = admission.route;
    const afterAuth =
      typeof limit?.by === 'object' && auth?.allowHeaders.includes(limit.by.header) === true;
    const limited = (headers: RawHeaders): Verdict | null => {
      if (limit === undefined) return null;
      const waitMs = this.#limits.get(limit)?.limit.take(limitKey(limit.by, admission, headers));
      return waitMs === undefined || waitMs === 0 ? null : rateLimited(exchange, limit, waitMs);
    };
    const refusal = afterAuth ? null : limited(exchange.requestHeaders);
    if (refusal !== null || auth === undefined) {
      decided(refusal ?? unchanged);
      return nothing;
    }
    if (this.#forward === null) throw new Error('asked before there is a way to anybody');
    return askAuthority(auth, admission, exchange, this.#forward, (verdict) => {
      const late = afterAuth && verdict.kind === 'admitted' ? limited(verdict.added) : null;
      decided(late ?? verdict);
    });
  };
}

function isAsking({ limit, auth }: RouteConfig): boolean {
  return limit !== undefined || auth !== undefined;
}
