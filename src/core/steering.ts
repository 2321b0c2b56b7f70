import type { Endpoint, RouteConfig, ServiceConfig } from './config.js';
import type { RawHeaders } from './headers.js';

/**
 * What changes where a request goes, beside its route and its service. Only requests carry it that
 * there is something to do for; an interceptor looks at nothing else of all others.
 */
export interface Steering {
  readonly service: ServiceConfig;
  /** Null where the service was named directly. */
  readonly route: RouteConfig | null;
}

/** Which of a service's endpoints a request goes to. On the hot path: no promise. */
export type ChooseEndpoint = (steering: Steering, headers: RawHeaders) => Endpoint;

/** Undefined for a service that has one address and nothing to keep. */
export function steeringOf(
  service: ServiceConfig,
  route: RouteConfig | null,
): Steering | undefined {
  return isSteered(service) ? { service, route } : undefined;
}

export function isSteered(service: ServiceConfig): boolean {
  return service.endpoints !== undefined || service.limits !== undefined;
}

/** Where a service is called, wherever the config says so. */
export function endpointsOf(
  service: Pick<ServiceConfig, 'url' | 'endpoints'>,
): readonly Endpoint[] {
  return service.endpoints ?? [service.url];
}
