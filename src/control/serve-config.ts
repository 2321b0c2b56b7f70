import type { FastifyInstance } from 'fastify';
import type { Config } from '../core/config.js';
import type { PageSession } from '../core/page.js';

export interface ConfigSources {
  readonly session: () => PageSession;
  /** The one that runs now; null where there is none. */
  readonly config: () => Config | null;
}

/** `GET /api/session`, `/api/namespaces` and `/api/config-summary`: names, and no address. */
export function serveConfig(fastify: FastifyInstance, { session, config }: ConfigSources): void {
  fastify.get('/api/session', () => session());
  fastify.get('/api/namespaces', () => ({ namespaces: namespacesOf(config()) }));
  fastify.get('/api/config-summary', () => {
    const now = config();
    return {
      file: now?.file ?? null,
      services: (now?.services ?? []).map(({ name }) => name),
      routes: (now?.routes ?? []).map(({ name, to }) => ({ name, to })),
      rules: (now?.capture.rules ?? []).map(({ name, on, when }) => ({
        ...{ name, when },
        on: on ?? 'any',
      })),
      namespaces: namespacesOf(now),
    };
  });
}

function namespacesOf(config: Config | null): object[] {
  return (config?.namespaces ?? []).map(({ name, services, egress }) => ({
    name,
    services: services.map((service) => service.name),
    egress: egress !== null || services.some((service) => service.egress !== null),
  }));
}
