import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyRequest } from 'fastify';
import { type Address, formatAddress, isLoopback } from '../core/address.js';
import { ListenError } from '../core/listen-error.js';
import type { Shadows } from '../core/shadow.js';
import type { GatewayStatus } from '../core/status.js';
import type { Taps } from '../core/tap.js';
import { type FigureSources, serveFigures } from './serve-figures.js';
import { healthPaths, serveHealth } from './serve-health.js';
import { serveShadows } from './serve-shadows.js';
import { serveTap } from './serve-tap.js';

export interface AdminOptions {
  readonly address: Address;
  /** Asked of every request when given, but for the two that tell of health. */
  readonly token: string | null;
  readonly status: () => GatewayStatus;
  readonly shadows?: Shadows | undefined;
  readonly figures?: FigureSources | undefined;
  readonly taps?: Taps | undefined;
}

export interface Admin {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * The admin API: `GET /healthz`, `GET /readyz`, `GET /api/status`, `/api/shadows`, the live figures,
 * `/api/tap` and `/metrics`. It tells about the gateway; of the traffic's contents what is tapped, and
 * examples of what a shadow answered differently, redacted.
 * @throws LOOP_GATEWAY_LISTEN
 */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const { address, token } = options;
  const fastify = Fastify({ logger: false, forceCloseConnections: true });
  fastify.addHook('onRequest', async (request, reply) => {
    const refused = refusal(request, token);
    if (refused !== null) return reply.code(refused.status).send({ error: refused.error });
  });
  serveHealth(fastify, options.status);
  fastify.get('/api/status', () => options.status());
  if (options.shadows !== undefined) serveShadows(fastify, options.shadows);
  if (options.figures !== undefined) serveFigures(fastify, options.figures);
  if (options.taps !== undefined) serveTap(fastify, options.taps);
  try {
    await fastify.listen({ host: address.host, port: address.port });
  } catch (error) {
    await fastify.close();
    throw new ListenError('admin', address, { cause: error });
  }
  const bound = fastify.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
  return {
    address: formatAddress({ host: address.host, port }),
    close: () => fastify.close(),
  };
}

function refusal(request: FastifyRequest, token: string | null) {
  // A probe has neither a token nor loopback for its host, and nothing there is a secret.
  if (healthPaths.has(request.url.split('?', 1)[0] ?? '')) return null;
  // Browsers send it with what a web page asks for; no page is ours to obey.
  if (request.method !== 'GET' && request.headers.origin !== undefined) {
    return { status: 403, error: { code: 'forbidden', message: 'expected no Origin header' } };
  }
  if (token !== null) {
    if (sameToken(request.headers.authorization ?? '', `Bearer ${token}`)) return null;
    return { status: 401, error: { code: 'unauthorized', message: 'a bearer token is needed' } };
  }
  // A web page may make a browser resolve its own name to 127.0.0.1 (DNS rebinding).
  if (isLoopback(request.hostname.replace(/^\[|\]$/g, ''))) return null;
  return { status: 403, error: { code: 'forbidden', message: 'expected a loopback Host header' } };
}

/** Compared by digest, so that the time taken tells nothing. */
function sameToken(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
