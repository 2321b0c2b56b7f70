import type { GatewayAccess } from '../core/config.js';
import type { LiveFigures } from '../core/figures.js';
import { askAdmin } from './ask-admin.js';
import { figuresMessages } from './figures-messages.js';

/**
 * The live figures of the gateway whose admin API listens where the config says.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED
 */
export function connectToFigures(gateway: GatewayAccess['gateway']): LiveFigures {
  const get = <T>(path: string, parse: (body: unknown) => T | undefined) =>
    askAdmin(gateway, { method: 'GET', path, parse });
  return {
    stat: (window) => get(`/api/stat?window=${window}`, figuresMessages.services),
    routes: (window) => get(`/api/routes?window=${window}`, figuresMessages.routes),
    edges: (window) => get(`/api/edges?window=${window}`, figuresMessages.edges),
    top: ({ fold }) => get(`/api/top?fold=${fold}`, figuresMessages.top),
  };
}
