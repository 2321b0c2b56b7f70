import type { FastifyInstance } from 'fastify';
import type { ExperimentMarks } from '../core/experiment-mark.js';
import { answer } from './answer.js';
import { parseMarkWish } from './experiment-messages.js';

/**
 * `GET` and `PUT /api/experiments`, `DELETE /api/experiments/<owner>`: those that run; and
 * `GET /api/experiments/<owner>/stat`: the services since one began.
 */
export function serveExperiments(fastify: FastifyInstance, marks: ExperimentMarks): void {
  fastify.get('/api/experiments', (_request, reply) =>
    answer(reply, async () => ({ experiments: await marks.list() })),
  );
  fastify.put('/api/experiments', (request, reply) =>
    answer(reply, async () => marks.hold(parseMarkWish(request.body))),
  );
  fastify.get<{ Params: { owner: string } }>('/api/experiments/:owner/stat', (request, reply) =>
    answer(reply, () => marks.figures(request.params.owner)),
  );
  fastify.delete<{ Params: { owner: string } }>('/api/experiments/:owner', (request, reply) =>
    answer(reply, async () => ({ experiments: await marks.end(request.params.owner) })),
  );
}
