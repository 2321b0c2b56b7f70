import { startPageDoor } from '../../control/start-page-door.js';
import type { Address } from '../../core/address.js';
import type { Config } from '../../core/config.js';
import type { RunningPage } from '../../core/rooms.js';
import { namingTaker } from '../naming-taker.js';

/** @throws as `Rooms.startGatewayPage` */
export async function startGatewayPage(address: Address, config: Config): Promise<RunningPage> {
  const { gateway } = config;
  const door = await namingTaker(() => startPageDoor({ address, gateway }), config);
  return { url: `http://${door.address}/`, close: door.close };
}
