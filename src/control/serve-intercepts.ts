import type { FastifyInstance } from 'fastify';
import type { Intercepts } from '../core/intercept.js';
import { answer } from './answer.js';
import { parseInterceptWish } from './intercept-messages.js';

/** `GET`, `POST`, `DELETE /api/intercepts` (all of them), and `DELETE /api/intercepts/<name>`. */
export function serveIntercepts(fastify: FastifyInstance, intercepts: Intercepts): void {
  fastify.get('/api/intercepts', (_request, reply) =>
    answer(reply, async () => ({ intercepts: await intercepts.list() })),
  );
  fastify.post('/api/intercepts', (request, reply) =>
    answer(reply, async () => intercepts.start(parseInterceptWish(request.body)), 201),
  );
  fastify.delete('/api/intercepts', (_request, reply) =>
    answer(reply, async () => ({ intercepts: await intercepts.stopAll() })),
  );
  fastify.delete<{ Params: { name: string } }>('/api/intercepts/:name', (request, reply) =>
    answer(reply, () => intercepts.stop(request.params.name)),
  );
}
