import type { RequestListener, Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Address, formatAddress } from '../core/address.js';
import type { ExperimentMarks } from '../core/experiment-mark.js';
import type { Faults } from '../core/fault.js';
import type { Intercepts } from '../core/intercept.js';
import { ListenError } from '../core/listen-error.js';
import type { PageFiles } from '../core/page.js';
import type { Shadows } from '../core/shadow.js';
import type { GatewayStatus } from '../core/status.js';
import type { Taps } from '../core/tap.js';
import { type Refusal, refusalOf } from './guard-request.js';
import { refuseLive } from './no-gateway.js';
import { type CaptureSources, serveCaptures } from './serve-captures.js';
import { type ConfigSources, serveConfig } from './serve-config.js';
import { serveExperiments } from './serve-experiments.js';
import { serveFaults } from './serve-faults.js';
import { type FigureSources, serveFigures } from './serve-figures.js';
import { serveHealth } from './serve-health.js';
import { serveIntercepts } from './serve-intercepts.js';
import { servePage } from './serve-page.js';
import { type ReplaySources, serveReplays } from './serve-replays.js';
import { serveShadows } from './serve-shadows.js';
import { serveTap } from './serve-tap.js';

export interface AdminOptions {
  readonly address: Address;
  /** One that speaks TLS; absent: plain HTTP. */
  readonly createServer?: ((handler: RequestListener) => AdminServer) | undefined;
  /** Asked of every request when given, but for those that tell of health and the page's files. */
  readonly token: string | null;
  /** By which it may be called, beside addresses, localhost and `address.host`. */
  readonly hosts?: readonly string[];
  /** Null where there is no gateway: its routes say so. */
  readonly status: (() => GatewayStatus) | null;
  readonly shadows?: Shadows | undefined;
  readonly faults?: Faults | undefined;
  readonly experiments?: ExperimentMarks | undefined;
  readonly intercepts?: Intercepts | undefined;
  readonly figures?: FigureSources | undefined;
  readonly taps?: Taps | undefined;
  readonly page?: PageSources | undefined;
}

export interface PageSources extends CaptureSources, ReplaySources, ConfigSources {
  readonly files: PageFiles;
}

export interface AdminServer {
  readonly server: HttpsServer;
  /** Those that have not ended hold up its end. */
  breakHandshakes(): void;
}

export interface Admin {
  readonly address: string;
  close(): Promise<void>;
}

/** A `when` that is tried, or a replay's options: what is sent here is small. */
const bodyBytesMax = 256 * 1024;

/**
 * The admin API: health, status, shadows, live figures, the tap and `/metrics` of a gateway; and the
 * page with what it asks for: captures, replays, rules. What it tells of traffic is redacted.
 * @throws LOOP_GATEWAY_LISTEN
 */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const { address, createServer } = options;
  let secure: AdminServer | undefined;
  const fastify = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: 500 },
    // It is asked for nothing that the two kinds do not share.
    ...(createServer && {
      serverFactory(handler: RequestListener) {
        secure = createServer(handler);
        return secure.server as unknown as Server;
      },
    }),
  });
  guard(fastify, options);
  serveGateway(fastify, options);
  if (options.page !== undefined) {
    serveCaptures(fastify, options.page);
    serveReplays(fastify, options.page);
    serveConfig(fastify, options.page);
    const { files, viewer } = options.page;
    // By the time that the page's script runs, what answers it is there.
    servePage(fastify, { files, onOpen: () => viewer.warm() });
  }
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
    async close() {
      const closed = fastify.close();
      secure?.breakHandshakes();
      await closed;
    },
  };
}

function serveGateway(fastify: FastifyInstance, options: AdminOptions): void {
  const { status, shadows, faults, experiments, intercepts, figures, taps } = options;
  serveHealth(fastify, status);
  if (status === null) refuseLive(fastify);
  else fastify.get('/api/status', () => status());
  if (shadows !== undefined) serveShadows(fastify, shadows);
  if (faults !== undefined) serveFaults(fastify, faults);
  if (experiments !== undefined) serveExperiments(fastify, experiments);
  if (intercepts !== undefined) serveIntercepts(fastify, intercepts);
  if (figures !== undefined) serveFigures(fastify, figures);
  if (taps !== undefined) serveTap(fastify, taps);
}

/** Of every answer, whatever makes it: no browser guesses what it is, or shows it within a page. */
const headers: readonly (readonly [name: string, value: string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox"],
  ['x-frame-options', 'DENY'],
];

function guard(fastify: FastifyInstance, { address, token, hosts = [] }: AdminOptions): void {
  const options = {
    ...{ token, ownHost: address.host.toLowerCase() },
    hosts: hosts.map((host) => host.toLowerCase()),
  };
  fastify.addHook('onRequest', async (request, reply) => {
    // On the raw response, as streams are written past Fastify.
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    const refused: Refusal | null = refusalOf(request, options);
    if (refused !== null) return reply.code(refused.status).send({ error: refused.error });
  });
  fastify.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const { statusCode = 500, message } = error;
    const code = statusCode < 500 ? 'LOOP_CONTROL_REQUEST' : 'internal';
    return reply.code(statusCode).send({ error: { code, message } });
  });
}
