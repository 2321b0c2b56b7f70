import type { FastifyInstance, FastifyReply } from 'fastify';
import { LoopError } from '../core/errors.js';
import type { Viewer, ViewQuestion } from '../core/viewing.js';
import { answer } from './answer.js';
import { openEventStream } from './event-stream.js';
import { viewMessages } from './view-messages.js';

export interface CaptureSources {
  readonly viewer: Viewer;
  /** Epoch ms. */
  readonly now: () => number;
}

const readersMax = 20;

interface HopParams {
  readonly id: string;
  readonly hop: string;
}

/** `GET /api/captures` and all below it, and `POST /api/rules/try`. */
export function serveCaptures(fastify: FastifyInstance, { viewer, now }: CaptureSources): void {
  const ask = asking(viewer);
  fastify.get('/api/captures', (request, reply) =>
    ask(reply, () => ({ kind: 'list', ...viewMessages.list(request.query, now()) })),
  );
  fastify.get('/api/captures/timeline', (request, reply) =>
    ask(reply, () => ({
      kind: 'timeline',
      ...viewMessages.timeline(request.query, now()),
    })),
  );
  serveEvents(fastify, viewer);
  fastify.get<{ Params: { id: string } }>('/api/captures/:id', (request, reply) =>
    ask(reply, () => ({ kind: 'capture', id: request.params.id })),
  );
  for (const message of ['request', 'response'] as const) {
    fastify.get<{ Params: HopParams }>(
      `/api/captures/:id/hops/:hop/${message}/body`,
      (request, reply) =>
        ask(reply, () => ({
          kind: 'body',
          of: { capture: request.params.id, hop: hopOf(request.params), message },
          as: viewMessages.body(request.query),
        })),
    );
  }
  fastify.get<{ Params: HopParams }>('/api/captures/:id/hops/:hop/curl', (request, reply) =>
    ask(reply, () => ({
      kind: 'curl',
      ...{ id: request.params.id, hop: hopOf(request.params) },
      ...viewMessages.curl(request.query),
    })),
  );
  fastify.post('/api/rules/try', (request, reply) =>
    ask(reply, () => ({ kind: 'try', ...viewMessages.rule(request.body, now()) })),
  );
}

export type Ask = (reply: FastifyReply, question: () => ViewQuestion) => Promise<FastifyReply>;

/** A question whose asker has gone is not asked any more. */
export function asking(viewer: Viewer): Ask {
  return async (reply, question) => {
    const gone = new AbortController();
    reply.raw.on('close', () => gone.abort());
    try {
      const { status, headers, body } = await viewer.ask(question(), gone.signal);
      return reply.code(status).header('cache-control', 'no-store').headers(headers).send(body);
    } catch (error) {
      return answer(reply, () => Promise.reject(error));
    }
  };
}

/** `GET /api/captures/events`: what is kept and deleted, as it happens. */
function serveEvents(fastify: FastifyInstance, viewer: Viewer): void {
  let readers = 0;
  fastify.get('/api/captures/events', async (_request, reply) => {
    if (readers >= readersMax) return answer(reply, () => Promise.reject(tooMany()));
    readers++;
    let isBehind = false;
    const stop = viewer.watch(({ event, data }) => {
      // Who missed something reads all of it again.
      isBehind = !(isBehind ? stream.send('reset', '{}') : stream.send(event, data));
    });
    const stream = openEventStream(reply, () => {
      readers--;
      stop();
    });
    const extent = await viewer.ask({ kind: 'extent' }).catch(() => null);
    stream.send('hello', extent?.status === 200 ? Buffer.from(extent.body).toString() : '{}');
  });
}

function tooMany(): LoopError {
  const message = `events: expected no more than ${readersMax} readers at a time`;
  return new LoopError('LOOP_CONTROL_BUSY', message, { statusCode: 503 });
}

function hopOf({ hop }: HopParams): number {
  if (/^\d{1,9}$/.test(hop)) return Number(hop);
  const message = `hop: expected its number, got "${hop}"`;
  throw new LoopError('LOOP_CONTROL_REQUEST', message, { statusCode: 400 });
}
