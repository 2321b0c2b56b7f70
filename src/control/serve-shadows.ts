import type { FastifyInstance, FastifyReply } from 'fastify';
import { LoopError } from '../core/errors.js';
import type { Shadows } from '../core/shadow.js';
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

/** An error with a code is the asker's to put right; any other is left to Fastify, as a 500. */
async function answer(
  reply: FastifyReply,
  result: () => Promise<unknown>,
  status = 200,
): Promise<FastifyReply> {
  try {
    return reply.code(status).send(await result());
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    const { code, message, statusCode } = error;
    return reply.code(statusCode ?? 422).send({ error: { code, message } });
  }
}
