// Which lines ran since the breakpoints were armed, as V8 counts them (precise coverage): for a
// breakpoint that nothing came to.

import { z } from 'zod';
import type { ArmedBreakpoint } from '../../core/debugging.js';
import type { CdpClient } from './cdp-client.js';
import { scriptSource } from './cdp-schema.js';
import type { Places } from './places.js';
import type { ScriptTable } from './script-table.js';
import type { LineBegin } from './source-map.js';
import type { SourceMaps } from './source-maps.js';

const range = z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() });
const taken = z.object({
  result: z.array(
    z.object({
      scriptId: z.string(),
      functions: z.array(z.object({ ranges: z.array(range) })),
    }),
  ),
});

type Range = z.infer<typeof range>;

interface RunLinesTools {
  readonly client: CdpClient;
  readonly places: Places;
  readonly scripts: ScriptTable;
  readonly maps: SourceMaps;
}

export class RunLines {
  readonly #tools: RunLinesTools;
  /** What is asked about. */
  armed: readonly ArmedBreakpoint[] = [];
  #counts = false;

  constructor(tools: RunLinesTools) {
    this.#tools = tools;
  }

  /**
   * From here on it is counted what runs, which makes the service slower. Before breakpoints are set: V8
   * compiles a function for one, and counts no lines of what it compiled before.
   */
  begin(): void {
    this.#counts = true;
    const { client } = this.#tools;
    const counting = [
      client.send('Profiler.enable'),
      client.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true }),
    ];
    // Not waited for: a thread that has just begun is to be armed soon. Refused, nothing is known in the end.
    void Promise.allSettled(counting);
  }

  /** Of each breakpoint the lines of its file that have run since, ascending. */
  async ran(): Promise<readonly (readonly number[])[]> {
    const { result } = await this.#tools.client.call('Profiler.takePreciseCoverage', {}, taken);
    return Promise.all(this.armed.map((each) => executedLines(each, result, this.#tools)));
  }

  end(): void {
    if (!this.#counts) return;
    for (const command of ['Profiler.stopPreciseCoverage', 'Profiler.disable']) {
      this.#tools.client.send(command).catch(() => undefined); // it ends with the connection
    }
  }
}

async function executedLines(
  { placed }: ArmedBreakpoint,
  result: z.infer<typeof taken>['result'],
  { client, places, scripts, maps }: RunLinesTools,
): Promise<readonly number[]> {
  if (placed === null) return [];
  const lines = new Set<number>();
  for (const { scriptId, functions } of result) {
    const script = scripts.get(scriptId);
    if (script === undefined || script.isInternal || !isLikely(script.url, placed.file)) continue;
    const map = maps.get(script);
    const paths = map === null ? [script.path] : map.sources;
    const source = paths.findIndex((path) => path !== null && places.display(path) === placed.file);
    if (source < 0) continue;
    const text = await client.call('Debugger.getScriptSource', { scriptId }, scriptSource);
    const texts = text.scriptSource.split('\n');
    const begins = map === null ? beginsOf(texts) : map.begins(source);
    const ranges = functions.flatMap((each) => each.ranges);
    const offsets = offsetsOf(texts);
    for (const { line, lineNumber, columnNumber } of begins) {
      if (lines.has(line)) continue;
      if (hasRun((offsets[lineNumber] ?? 0) + columnNumber, ranges)) lines.add(line);
    }
  }
  return [...lines].sort((one, other) => one - other);
}

/** Where the lines of a script that was not compiled begin; brackets alone are in no function's range. */
function beginsOf(texts: readonly string[]): readonly LineBegin[] {
  return texts.flatMap((text, lineNumber) => {
    const columnNumber = text.search(/[^\s{}();]/);
    return columnNumber < 0 ? [] : [{ line: lineNumber + 1, lineNumber, columnNumber }];
  });
}

function offsetsOf(texts: readonly string[]): readonly number[] {
  let offset = 0;
  return texts.map((text) => {
    const begin = offset;
    offset += text.length + 1;
    return begin;
  });
}

/** The innermost range that holds it says. */
function hasRun(offset: number, ranges: readonly Range[]): boolean {
  const around = ranges.filter((each) => each.startOffset <= offset && offset < each.endOffset);
  const size = ({ startOffset, endOffset }: Range): number => endOffset - startOffset;
  const [innermost] = around.sort((one, other) => size(one) - size(other));
  return innermost !== undefined && innermost.count > 0;
}

/** A bundle may have any name; a script of another folder is not looked through. */
function isLikely(url: string, file: string): boolean {
  return !url.includes('/node_modules/') || file.includes('node_modules/');
}
