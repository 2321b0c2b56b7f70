import type { GatewayConfig } from '../core/config.js';
import type { ShadowStatus, Shadows } from '../core/shadow.js';
import { askAdmin } from './ask-admin.js';
import { parseShadowList, parseShadowStatus } from './shadow-messages.js';

/**
 * The shadows of the gateway whose admin API listens where the config says.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, and what the gateway refuses
 */
export function connectToShadows(gateway: Pick<GatewayConfig, 'admin' | 'adminToken'>): Shadows {
  const ask = <T>(
    method: string,
    path: string,
    parse: (body: unknown) => T | undefined,
    body?: object,
  ) => askAdmin(gateway, { method, path, parse, body });
  const one = (method: string, id: string): Promise<ShadowStatus> =>
    ask(method, `/api/shadows/${encodeURIComponent(id)}`, parseShadowStatus);
  return {
    start: (request) => ask('POST', '/api/shadows', parseShadowStatus, request),
    list: () => ask('GET', '/api/shadows', parseShadowList),
    find: (id) => one('GET', id),
    stop: (id) => one('DELETE', id),
  };
}
