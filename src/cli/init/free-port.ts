import { once } from 'node:events';
import { createServer } from 'node:net';
import type { SeenProgram } from '../../core/listening-program.js';
import type { IsFree } from './own-addresses.js';

/**
 * Free is what nobody is seen to listen at, on any address, and what can be listened on here: the
 * second is all there is where the system does not tell the first.
 */
export function freePorts(programs: readonly SeenProgram[]): IsFree {
  const seen = new Set(programs.map(({ address }) => address.port));
  return async (port) => !seen.has(port) && (await canListen(port));
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: '127.0.0.1', port, exclusive: true });
    await once(server, 'listening');
  } catch {
    return false; // taken, or not allowed: not for loop, either way
  }
  server.close();
  await once(server, 'close');
  return true;
}
