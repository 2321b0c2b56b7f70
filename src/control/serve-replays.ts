import type { FastifyInstance } from 'fastify';
import { LoopError } from '../core/errors.js';
import { hasEnded, type ReplayRun, type ReplayRuns } from '../core/replay-run.js';
import type { Viewer } from '../core/viewing.js';
import { answer } from './answer.js';
import { openEventStream } from './event-stream.js';
import { asking } from './serve-captures.js';
import { viewMessages } from './view-messages.js';

export interface ReplaySources {
  readonly viewer: Viewer;
  readonly runs: ReplayRuns;
}

/** While a replay runs, its reader hears so. */
const progressMs = 1000;
const readersMax = 50;

type IdParams = { Params: { id: string } };

/**
 * `GET`, `POST /api/replays` and all below it. A number is a replay that is stored; `run-…` is one
 * that was asked for here.
 */
export function serveReplays(fastify: FastifyInstance, { viewer, runs }: ReplaySources): void {
  const ask = asking(viewer);
  fastify.get('/api/replays', (request, reply) =>
    ask(reply, () => ({ kind: 'replays', ...viewMessages.replays(request.query) })),
  );
  fastify.post('/api/replays', (request, reply) =>
    answer(
      reply,
      async () => {
        const run = runs.start(viewMessages.run(request.body));
        reply.header('location', `/api/replays/${run.id}`);
        return run;
      },
      202,
    ),
  );
  fastify.get('/api/replays/runs', (_request, reply) =>
    answer(reply, async () => ({ runs: runs.list() })),
  );
  fastify.get<IdParams>('/api/replays/:id', (request, reply) => {
    const { id } = request.params;
    if (isRun(id)) return answer(reply, async () => runs.find(id));
    return ask(reply, () => ({ kind: 'replay', id: replayId(id) }));
  });
  fastify.delete<IdParams>('/api/replays/:id', (request, reply) =>
    answer(reply, async () => runs.stop(runId(request.params.id))),
  );
  fastify.get<IdParams>('/api/replays/:id/response/body', (request, reply) =>
    ask(reply, () => ({
      kind: 'body',
      of: { replay: replayId(request.params.id) },
      as: viewMessages.body(request.query),
    })),
  );
  serveRunEvents(fastify, runs);
}

function serveRunEvents(fastify: FastifyInstance, runs: ReplayRuns): void {
  let readers = 0;
  fastify.get<IdParams>('/api/replays/:id/events', async (request, reply) => {
    const { id } = request.params;
    let run: ReplayRun;
    try {
      run = runs.find(runId(id));
      if (readers >= readersMax) throw tooMany();
    } catch (error) {
      return answer(reply, () => Promise.reject(error));
    }
    readers++;
    const tell = (now: ReplayRun) => {
      stream.send('run', JSON.stringify(now));
      if (hasEnded(now)) stream.end();
    };
    const stop = runs.watch(id, tell);
    const progress = setInterval(() => tell(runs.find(id)), progressMs);
    const stream = openEventStream(reply, () => {
      readers--;
      clearInterval(progress);
      stop();
    });
    tell(run);
  });
}

function isRun(id: string): boolean {
  return id.startsWith('run-');
}

function runId(id: string): string {
  if (isRun(id)) return id;
  throw refused(`expected a run such as run-3f2a91c0, got "${id}"`);
}

function replayId(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw refused(`expected the number of a replay, or a run such as run-3f2a91c0, got "${id}"`);
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_CONTROL_REQUEST', message, { statusCode: 400 });
}

function tooMany(): LoopError {
  const message = `events: expected no more than ${readersMax} readers at a time`;
  return new LoopError('LOOP_CONTROL_BUSY', message, { statusCode: 503 });
}
