import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failPath } from '../payload.js';
import type { Processes } from '../processes.js';
import type { LoadGenerator, LoadResult, Workload } from './load.js';

/** Beyond the run itself: to connect, and to read the last answers. */
const graceMs = 10_000;

/** wrk with one thread; a script describes the request and prints the result as JSON. */
export function wrkGenerator(processes: Processes, program: string, folder: string): LoadGenerator {
  return {
    title: 'wrk, one thread',
    async run(workload, { port, connections, seconds }) {
      const script = join(folder, `${workload.name}.lua`);
      await writeFile(script, scriptText(workload));
      const output = await processes.run(
        {
          name: 'wrk',
          side: 'others',
          file: program,
          args: [
            ...['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', script],
            `http://127.0.0.1:${port}`,
          ],
        },
        seconds * 1000 + graceMs,
      );
      return readResult(output);
    },
  };
}

function readResult(output: string): LoadResult {
  const line = /^RESULT (.*)$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk: expected a line RESULT, got: ${output}`);
  return JSON.parse(line) as LoadResult; // our own script wrote it
}

function scriptText({ method, path, body, failEvery }: Workload): string {
  return `wrk.method = "${method}"
wrk.path = "${path}"
${body === '' ? '' : `wrk.body = ${JSON.stringify(body)}\nwrk.headers["content-type"] = "application/json"`}
${failEvery === 0 ? '' : failingText(failEvery)}
done = function(summary, latency)
  local seconds = summary.duration / 1e6
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout
  io.write(string.format(
    'RESULT {"requests":%d,"perSecond":%.1f,"p50Ms":%.4f,"p99Ms":%.4f,"failed":%d,"broken":%d}\\n',
    summary.requests, summary.requests / seconds, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status, broken))
end
`;
}

/** Without a \`request\` function wrk sends one text again and again, which costs it nothing. */
function failingText(failEvery: number): string {
  return `local asked = 0
init = function()
  usual = wrk.format()
  failing = wrk.format(nil, "${failPath}")
end
request = function()
  asked = asked + 1
  if asked % ${failEvery} == 0 then return failing end
  return usual
end
`;
}
