import { createServer } from 'node:net';

/** Below the ports that systems give out by themselves, so that no connection takes one meanwhile. */
const [first, last] = [21_000, 31_999];
let next = first + ((process.pid * 97) % (last - first));

/** A port on which nothing listens, and which nobody is given by chance before it is used. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const port = next;
    next = next === last ? first : next + 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${first} to ${last}`);
}

/** As many of them, all different. */
export function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, freePort));
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
