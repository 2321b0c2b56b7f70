import type { GatewayAccess } from '../core/config.js';
import type { Faults } from '../core/fault.js';
import { askAdmin } from './ask-admin.js';
import { parseFaultList, parseFaultStatus } from './fault-messages.js';

/**
 * The faults of the gateway whose admin API listens where the config says.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, and what the gateway refuses
 */
export function connectToFaults(gateway: GatewayAccess['gateway']): Faults {
  const ask = <T>(
    method: string,
    path: string,
    parse: (body: unknown) => T | undefined,
    body?: object,
  ) => askAdmin(gateway, { method, path, parse, body });
  return {
    start: ({ fault, ...whose }) =>
      ask('POST', '/api/faults', parseFaultStatus, { ...fault, ...whose }),
    list: () => ask('GET', '/api/faults', parseFaultList),
    stop: (name) => ask('DELETE', `/api/faults/${encodeURIComponent(name)}`, parseFaultStatus),
    stopAll: (owner) => {
      const only = owner === undefined ? '' : `?owner=${encodeURIComponent(owner)}`;
      return ask('DELETE', `/api/faults${only}`, parseFaultList);
    },
    renew: (owner) => ask('POST', '/api/faults/renew', parseFaultList, { owner }),
  };
}
