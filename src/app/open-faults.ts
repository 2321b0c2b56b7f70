import { parseFault } from '../config/parse-fault.js';
import type { Config } from '../core/config.js';
import type { GatewayLog } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { FaultRoom } from '../faults/fault-room.js';
import type { ShadowRoom } from '../shadow/shadow-room.js';

export interface FaultsOptions {
  readonly log: GatewayLog;
  readonly shadows: Pick<ShadowRoom, 'owns'>;
  readonly onChange: () => void;
}

/** The faults of a gateway, which spare what belongs to its shadows. */
export function openFaults(config: Config, { log, shadows, onChange }: FaultsOptions): FaultRoom {
  return new FaultRoom(config, {
    now: steadyNow,
    log,
    parse: (fault, { services }) =>
      parseFault(
        fault,
        services.map(({ name }) => name),
      ),
    isSpared: (exchange) => shadows.owns(exchange),
    onChange,
  });
}
