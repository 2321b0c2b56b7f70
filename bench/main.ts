// `npm run bench`: see docs/benchmark.md.

import { writeFile } from 'node:fs/promises';
import { bench } from './bench.js';
import { type BenchOptions, readOptions, usage } from './options.js';
import { report } from './report/report.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interruption.abort(new Error(`interrupted by ${signal}`)));
}

const options = optionsOrUsage();
if (options !== undefined) {
  try {
    const progress = (line: string): void => console.error(line);
    const result = await bench(options, { signal: interruption.signal, progress });
    console.log(`\n${report(result)}`);
    if (options.json !== undefined) {
      await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
    }
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

function optionsOrUsage(): BenchOptions | undefined {
  try {
    const read = readOptions(process.argv.slice(2));
    if (!read.help) return read;
    console.log(usage);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 2;
  }
  return undefined;
}
