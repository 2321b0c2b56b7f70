import type { ShadowStatus } from '../../core/shadow.js';
import { printable } from '../text/printable.js';

/** `productpage`, or `productpage → reviews` where requests of another name than the route's are copied. */
export function routeText({ route, services }: Pick<ShadowStatus, 'route' | 'services'>): string {
  const isItself = services.length === 1 && services[0] === route;
  return printable(isItself ? route : `${route} → ${services.join(', ')}`);
}
