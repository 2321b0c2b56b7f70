import type { FastifyInstance } from 'fastify';
import type { Shadows } from '../core/shadow.js';
import { answer } from './answer.js';
import { parseShadowRequest } from './shadow-messages.js';

/** `GET`, `POST /api/shadows`, and `GET`, `DELETE /api/shadows/<id>`. */
export function serveShadows(fastify: FastifyInstance, shadows: Shadows): void {
  fastify.get('/api/shadows', (_request, reply) =>
    answer(reply, async () => ({ shadows: await shadows.list() })),
  );
  fastify.post('/api/shadows', (request, reply) =>
    answer(reply, () => shadows.start(parseShadowRequest(request.body)), 201),
  );
  fastify.get<{ Params: { id: string } }>('/api/shadows/:id', (request, reply) =>
    answer(reply, () => shadows.find(request.params.id)),
  );
  fastify.delete<{ Params: { id: string } }>('/api/shadows/:id', (request, reply) =>
    answer(reply, () => shadows.stop(request.params.id)),
  );
}
