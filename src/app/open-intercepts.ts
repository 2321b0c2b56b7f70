import { parseEndpointText } from '../config/schema/endpoint.js';
import type { Config } from '../core/config.js';
import type { GatewayLog } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { InterceptRoom } from '../traffic/intercepts/intercept-room.js';

export interface InterceptsOptions {
  readonly log: GatewayLog;
  readonly onChange: () => void;
}

/** The intercepts of a gateway. */
export function openIntercepts(config: Config, options: InterceptsOptions): InterceptRoom {
  return new InterceptRoom(config, { ...options, now: steadyNow, parse: parseEndpointText });
}
