import { join } from 'node:path';
import type { Lab, Running } from './contestant.js';

/** Starts one of the small proxies beside this file, in a process of its own. */
export async function startNodeServer(
  { processes, upstreamPort, connections }: Lab,
  name: string,
): Promise<Running> {
  const file = join(import.meta.dirname, `${name}-server.js`);
  const { pid, output } = await processes.serve(
    {
      name,
      side: 'contestant',
      file: process.execPath,
      args: [file, String(upstreamPort), String(connections)],
    },
    /^ready \d+$/m,
  );
  return { pid, port: Number(/^ready (\d+)$/m.exec(output)?.[1]) };
}
