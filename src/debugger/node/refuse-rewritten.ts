// TypeScript that a runtime has compiled in memory, and that says by no map what became of its lines.
// (Node's own stripping of types leaves every line where it is.)

import { LoopError } from '../../core/errors.js';
import { readSource } from '../dap/sources.js';
import { sourceBytesMax } from '../limits.js';
import type { Debuggee } from './debuggee.js';
import type { LoadedSource } from './find-source.js';

/** @throws LOOP_DEBUGGER_FILE */
export async function refuseRewritten(
  { path, script, source }: LoadedSource,
  debuggee: Debuggee,
): Promise<void> {
  if (source !== null || !/\.([cm]?tsx?|jsx)$/.test(path)) return;
  const read = async () => (await debuggee.readFiles([path], { bytesMax: sourceBytesMax }))[0];
  const text = readSource(path) ?? (await read()) ?? null;
  if (text === null || text.split('\n').length === script.lines) return;
  throw new LoopError(
    'LOOP_DEBUGGER_FILE',
    `${path}: what runs was compiled from it and has no source map, so that its lines are not known; ` +
      'Deno makes maps for programs that are started with their inspector on: deno run --inspect=127.0.0.1:9229',
  );
}
