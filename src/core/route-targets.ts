import type { RouteConfig, WeightedTarget } from './config.js';

/** All that a route may lead to; a single service has all the weight. */
export function targetsOf({ to }: Pick<RouteConfig, 'to'>): readonly WeightedTarget[] {
  return typeof to === 'string' ? [{ service: to, weight: 1 }] : to;
}

/** What a route is called that has no name. */
export function unsaidRouteName(services: readonly string[]): string {
  return services.length === 0 ? 'redirect' : services.join('+');
}
