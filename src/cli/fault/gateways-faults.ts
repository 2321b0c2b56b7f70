import type { Faults } from '../../core/fault.js';
import type { Session } from '../session.js';

/** Those of the running gateway that the config names, also when the rest of the config is broken. */
export async function gatewaysFaults({ rooms, configFile }: Session): Promise<Faults> {
  return rooms.faults(await rooms.findGateway(configFile));
}
