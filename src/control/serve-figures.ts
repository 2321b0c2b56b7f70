import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LoopError } from '../core/errors.js';
import { defaultWindow, type LiveFigures, type WindowName, windows } from '../core/figures.js';
import { answer } from './answer.js';

/** A page of figures for a scraper, in one of Prometheus' formats. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

export interface FigureSources {
  readonly figures: LiveFigures;
  readonly metrics: (openMetrics: boolean) => Promise<MetricsPage>;
}

/** `GET /api/stat`, `/api/routes`, `/api/edges` (`?window=1m`), `/api/top` (`?fold=false`), `/metrics`. */
export function serveFigures(fastify: FastifyInstance, { figures, metrics }: FigureSources): void {
  fastify.get('/api/stat', (request, reply) =>
    answer(reply, async () => figures.stat(windowOf(request))),
  );
  fastify.get('/api/routes', (request, reply) =>
    answer(reply, async () => figures.routes(windowOf(request))),
  );
  fastify.get('/api/edges', (request, reply) =>
    answer(reply, async () => figures.edges(windowOf(request))),
  );
  fastify.get('/api/top', (request, reply) =>
    answer(reply, async () => figures.top({ fold: parameter(request, 'fold') !== 'false' })),
  );
  fastify.get('/metrics', async (request, reply) => {
    const isOpen = (request.headers.accept ?? '').includes('application/openmetrics-text');
    const { contentType, text } = await metrics(isOpen);
    return reply.header('content-type', contentType).send(text);
  });
}

/** @throws LOOP_CONTROL_REQUEST */
function windowOf(request: FastifyRequest): WindowName {
  const window = parameter(request, 'window') ?? defaultWindow;
  if (Object.hasOwn(windows, window)) return window as WindowName;
  const expected = Object.keys(windows).join(', ');
  throw new LoopError(
    'LOOP_CONTROL_REQUEST',
    `window: expected one of ${expected}, got "${window}"`,
    {
      statusCode: 400,
    },
  );
}

function parameter({ query }: FastifyRequest, name: string): string | undefined {
  const value = (query as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
