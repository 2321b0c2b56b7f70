import type { Intercepts } from '../../core/intercept.js';
import type { Session } from '../session.js';

/** Those of the running gateway that the config names, also when the rest of the config is broken. */
export async function gatewaysIntercepts({ rooms, configFile }: Session): Promise<Intercepts> {
  return rooms.intercepts(await rooms.findGateway(configFile));
}
