import type { Config } from '../core/config.js';
import type { GatewayLog } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { createForwarder } from '../gateway/upstream/forwarder.js';
import { TypesRoom } from '../grpc/types-room.js';

export interface OpenTypes {
  readonly room: TypesRoom;
  close(): void;
}

/** What the services of a gateway say of their messages, asked by connections of its own. */
export async function openTypes(config: Config, log: GatewayLog): Promise<OpenTypes> {
  const forwarder = createForwarder();
  const room = new TypesRoom(config, {
    forward: forwarder.forward,
    now: steadyNow,
    warn: (line) => log.warn(line),
  });
  await room.filesRead();
  return { room, close: () => forwarder.close() };
}
