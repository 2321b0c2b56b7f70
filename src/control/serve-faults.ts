import type { FastifyInstance } from 'fastify';
import type { Faults } from '../core/fault.js';
import { answer } from './answer.js';
import { parseFaultWish, parseOwner } from './fault-messages.js';

/**
 * `GET`, `POST`, `DELETE /api/faults` (all of them, or `?owner=` alone), `DELETE /api/faults/<name>`,
 * and `POST /api/faults/renew`.
 */
export function serveFaults(fastify: FastifyInstance, faults: Faults): void {
  fastify.get('/api/faults', (_request, reply) =>
    answer(reply, async () => ({ faults: await faults.list() })),
  );
  fastify.post('/api/faults', (request, reply) =>
    answer(reply, async () => faults.start(parseFaultWish(request.body)), 201),
  );
  fastify.post('/api/faults/renew', (request, reply) =>
    answer(reply, async () => ({ faults: await faults.renew(parseOwner(request.body)) })),
  );
  fastify.delete<{ Querystring: { owner?: string } }>('/api/faults', (request, reply) =>
    answer(reply, async () => ({ faults: await faults.stopAll(request.query.owner) })),
  );
  fastify.delete<{ Params: { name: string } }>('/api/faults/:name', (request, reply) =>
    answer(reply, () => faults.stop(request.params.name)),
  );
}
