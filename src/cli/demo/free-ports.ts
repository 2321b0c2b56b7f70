import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

// Below where Linux (32768) and the other systems (49152) take ports for outgoing connections
// from, so that none of the demo's own requests can land on a port that is kept for a listener.
const lowest = 20_000;
const highest = 32_000;

/** Ports of 127.0.0.1 that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  // From a random start, so that two demos at the same time do not meet.
  let port = lowest + Math.floor(Math.random() * (highest - lowest));
  for (let tries = 0; ports.length < count && tries < highest - lowest; tries++) {
    port = port === highest ? lowest : port + 1;
    const server = await listenOn(port);
    if (server === undefined) continue;
    held.push(server);
    ports.push(port);
  }
  for (const server of held) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

async function listenOn(port: number): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch {
    // Somebody else's port: the next one is tried.
    return undefined;
  }
}
