// TypeScript that a runtime has compiled in memory, and that says by no map what became of its lines.
// Node's own stripping of types leaves every word that it leaves on its line.

import { LoopError } from '../../core/errors.js';
import { readSource } from '../dap/sources.js';
import { sourceBytesMax } from '../limits.js';
import type { BreakpointTools } from './breakpoint-tools.js';
import { scriptSource } from './cdp-schema.js';
import type { LoadedSource } from './find-source.js';

/** @throws LOOP_DEBUGGER_FILE */
export async function refuseRewritten(
  { path, script, source }: LoadedSource,
  { client, debuggee }: Pick<BreakpointTools, 'client' | 'debuggee'>,
): Promise<void> {
  if (source !== null || !/\.([cm]?tsx?|jsx)$/.test(path)) return;
  const read = async () => (await debuggee.readFiles([path], { bytesMax: sourceBytesMax }))[0];
  const text = readSource(path) ?? (await read()) ?? null;
  if (text === null) return;
  const params = { scriptId: script.id };
  const running = await client.call('Debugger.getScriptSource', params, scriptSource);
  if (keepsLines(text, running.scriptSource)) return;
  throw new LoopError(
    'LOOP_DEBUGGER_FILE',
    `${path}: what runs was compiled from it and has no source map, so that its lines are not known; ` +
      'Deno makes maps for programs that are started with their inspector on: deno run --inspect=127.0.0.1:9229',
  );
}

/** Lines that may differ all the same, of a hundred: a type that is left out may leave something in its place. */
const percentMax = 5;

/** Whether what is left of each line stands on that line. */
export function keepsLines(written: string, running: string): boolean {
  const lines = written.split('\n');
  const left = running.split('\n').slice(0, lines.length);
  const moved = left.filter((line, at) => !isWithin(bare(line), bare(lines[at] ?? '')));
  return left.length > 0 && moved.length * 100 <= left.length * percentMax;
}

const bare = (line: string): string => line.replace(/[\s;]/g, '');

/** Leaving some of its letters out. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const letter of part) {
    at = whole.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
