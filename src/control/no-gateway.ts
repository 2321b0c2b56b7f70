import type { FastifyInstance } from 'fastify';

const liveRoutes = [
  ...['/api/status', '/api/stat', '/api/routes', '/api/edges', '/api/top', '/api/tap'],
  ...['/api/shadows', '/api/faults', '/api/experiments', '/api/intercepts'],
  ...['/metrics', '/readyz'],
];

/** Where there is a store alone, what only a gateway has is told to be that. */
export function refuseLive(fastify: FastifyInstance): void {
  const error = {
    code: 'LOOP_CONTROL_NO_GATEWAY',
    message:
      'this is loop ui, which shows a store: what passes now is at gateway.admin of a gateway',
  };
  for (const route of liveRoutes) {
    fastify.get(route, (_request, reply) => reply.code(404).send({ error }));
  }
}
