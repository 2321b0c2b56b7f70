import { join } from 'node:path';
import type { Processes } from '../processes.js';
import type { LoadGenerator, LoadOptions, LoadResult, Workload } from './load.js';

const graceMs = 10_000;

/** Takes the place of wrk where that is not installed, and measures latencies. */
export function socketGenerator(processes: Processes): LoadGenerator {
  return {
    title: 'Node on bare sockets',
    async run(workload, options) {
      const asked: { workload: Workload; options: LoadOptions } = { workload, options };
      const output = await processes.run(
        {
          name: 'load generator',
          side: 'others',
          file: process.execPath,
          args: [join(import.meta.dirname, 'send-requests.js'), JSON.stringify(asked)],
        },
        options.seconds * 1000 + graceMs,
      );
      return JSON.parse(output) as LoadResult; // our own process wrote it
    },
  };
}
