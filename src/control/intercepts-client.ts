import type { GatewayAccess } from '../core/config.js';
import type { Intercepts } from '../core/intercept.js';
import { askAdmin } from './ask-admin.js';
import { parseInterceptList, parseInterceptStatus } from './intercept-messages.js';

/**
 * The intercepts of the gateway whose admin API listens where the config says.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, and what the gateway refuses
 */
export function connectToIntercepts(gateway: GatewayAccess['gateway']): Intercepts {
  const path = '/api/intercepts';
  const [one, all] = [parseInterceptStatus, parseInterceptList];
  return {
    start: (wish) => askAdmin(gateway, { method: 'POST', path, parse: one, body: wish }),
    list: () => askAdmin(gateway, { method: 'GET', path, parse: all }),
    stop: (name) =>
      askAdmin(gateway, {
        ...{ method: 'DELETE', path: `${path}/${encodeURIComponent(name)}`, parse: one },
      }),
    stopAll: () => askAdmin(gateway, { method: 'DELETE', path, parse: all }),
  };
}
