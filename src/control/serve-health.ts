import type { FastifyInstance } from 'fastify';
import type { GatewayStatus } from '../core/status.js';

/** Why a gateway should not be sent traffic now. */
export interface NotReady {
  readonly part: 'gateway' | 'store';
  /** `draining`, or an error code. */
  readonly code: string;
  readonly message: string;
  /** ISO 8601; absent where nobody noted it. */
  readonly since?: string;
}

/** Asked of every request, also without a token: so what they tell must be fit for anybody. */
export const healthPaths: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/**
 * `GET /healthz`: the process answers. `GET /readyz`: 200 when it can take traffic and keep captures,
 * else 503, with the reasons; with `?exclude=store` the store is told of, and does not count.
 */
export function serveHealth(fastify: FastifyInstance, status: (() => GatewayStatus) | null): void {
  fastify.get('/healthz', () => ({ status: 'ok' }));
  if (status === null) return;
  fastify.get<{ Querystring: { exclude?: string | string[] } }>('/readyz', (request, reply) => {
    const excluded = [request.query.exclude ?? []].flat();
    const now = status();
    const reasons = notReady(now);
    const ready = reasons.every(({ part }) => excluded.includes(part));
    const { state, since, movedAside } = now.store;
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: ready ? 'ready' : 'not ready',
        reasons,
        store: { state, since, movedAside: movedAside.length },
      });
  });
}

function notReady({ draining, store }: GatewayStatus): NotReady[] {
  const reasons: NotReady[] = [];
  if (draining) {
    reasons.push({ part: 'gateway', code: 'draining', message: 'the gateway is shutting down' });
  }
  if (store.state === 'failing') {
    reasons.push({
      part: 'store',
      code: store.code ?? 'LOOP_STORE_UNWRITABLE',
      message: store.reason ?? 'captures cannot be written',
      since: store.since,
    });
  }
  return reasons;
}
