import { join } from 'node:path';
import type { Lab } from '../contestants/contestant.js';
import { armed, loopArmed, otherBuild } from '../contestants/loop.js';
import type { LoadGenerator, LoadResult } from '../load/load.js';
import { peakMemoryBytes } from '../process-figures.js';
import { throughputRows } from '../report/throughput-rows.js';
import type { ThroughputResult } from '../result.js';
import { type Entry, measureThroughput, type ThroughputLab, type Titled } from './throughput.js';

const socketsOpen = 500;
const graceMs = 30_000;

/** Messages a second over WebSockets, of both builds; the ratio is to the other one, where there is one. */
export async function measureWebSockets(
  around: ThroughputLab & { readonly lab: Lab },
): Promise<ThroughputResult> {
  const { lab, options } = around;
  const { processes } = lab;
  const { pid, output } = await processes.serve(
    {
      ...{ name: 'echo', side: 'others', file: process.execPath },
      args: [join(import.meta.dirname, '../websocket/echo-server.js')],
    },
    /^ready \d+$/m,
  );
  const upstreamPort = Number(/^ready (\d+)$/m.exec(output)?.[1]);
  const entries: Entry[] = [
    { name: 'upstream', title: 'no proxy (the ceiling)', pid, port: upstreamPort },
  ];
  const sides = [loopArmed, ...(options.against === undefined ? [] : [otherBuild(options)])];
  for (const { name, title, main, node } of sides) {
    const ofSockets = { ...lab, upstreamPort };
    entries.push({
      ...(await armed(ofSockets, { name: `${name}-websockets`, main, node })),
      ...{ name, title },
    });
  }
  const run = await measureThroughput(
    { name: 'websockets', title: '500 WebSockets, 1 KiB echoed; messages', failEvery: 0 },
    entries,
    {
      ...around,
      generator: messageGenerator(processes),
      options: { ...options, connections: socketsOpen },
    },
  );
  for (const { pid: ended } of entries) await processes.stop(ended);
  const to = options.against === undefined ? 'loop-armed' : 'loop-against';
  return throughputRows(run, entries, peakMemoryBytes, to);
}

function messageGenerator(processes: Lab['processes']): LoadGenerator<Titled> {
  return {
    title: 'Node with ws',
    async run(_workload, options) {
      const output = await processes.run(
        {
          ...{ name: 'messages', side: 'others', file: process.execPath },
          args: [
            join(import.meta.dirname, '../websocket/send-messages.js'),
            JSON.stringify(options),
          ],
        },
        options.seconds * 1000 + graceMs,
      );
      return JSON.parse(output) as LoadResult; // our own process wrote it
    },
  };
}
