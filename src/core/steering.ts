import type { Endpoint, RouteConfig, ServiceConfig } from './config.js';
import type { RawHeaders } from './headers.js';
import type { RetriesConfig } from './retries.js';

/**
 * What changes where a request goes, beside its route and its service. Only requests carry it that
 * there is something to do for; an interceptor looks at nothing else of all others.
 */
export interface Steering {
  readonly service: ServiceConfig;
  /** Null where the service was named directly. */
  readonly route: RouteConfig | null;
  /** Of the route, else of the service; absent: what fails has failed. */
  readonly retries?: RetriesConfig | undefined;
  /** For the whole exchange, its attempts included; absent: none. */
  readonly timeoutMs?: number | undefined;
}

/** Which of a service's endpoints a request goes to. On the hot path: no promise. */
export type ChooseEndpoint = (steering: Steering, headers: RawHeaders) => Endpoint;

/** Among what a service is given at once, for as long as a connection is open. */
export interface Place {
  /** Why there is none; null: it is taken. */
  readonly refused: string | null;
  leave(): void;
}

/** Null where a service is given all that comes. */
export type TakePlace = (steering: Steering) => Place | null;

/** Undefined where there is nothing to do about a request but to send it to the service's one address. */
export function steeringOf(
  service: ServiceConfig,
  route: RouteConfig | null,
): Steering | undefined {
  const retries = route?.retries ?? service.retries;
  const timeoutMs = route?.timeoutMs;
  if (!isSteered(service) && retries === undefined && timeoutMs === undefined) return undefined;
  return {
    service,
    route,
    ...(retries === undefined ? {} : { retries }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** Whether anything has to be known of its endpoints. */
export function isSteered(service: ServiceConfig): boolean {
  return service.endpoints !== undefined || service.limits !== undefined;
}

/** Where a service is called, wherever the config says so. */
export function endpointsOf(
  service: Pick<ServiceConfig, 'url' | 'endpoints'>,
): readonly Endpoint[] {
  return service.endpoints ?? [service.url];
}
