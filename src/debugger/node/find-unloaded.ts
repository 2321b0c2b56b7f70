// A file that no loaded script has: is it one that will be loaded, or a mistake?

import { basename, resolve } from 'node:path';
import type { BreakpointRequest } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { sourceBytesMax } from '../limits.js';
import type { BreakpointTools } from './breakpoint-tools.js';
import { endsIn, nearestNames, wantedFile } from './find-source.js';
import { isDependency, isUnmapped } from './script-table.js';
import { sourcePath } from './source-map.js';

/**
 * The absolute path that a module to come will have, or be made from.
 * @throws LOOP_DEBUGGER_FILE, LOOP_DEBUGGER_LINE
 */
export async function findUnloaded(
  { file, line }: Pick<BreakpointRequest, 'file' | 'line'>,
  tools: BreakpointTools,
): Promise<string> {
  const { debuggee, places, root } = tools;
  const wanted = wantedFile(file);
  const exact = await debuggee.realPath(resolve(root, wanted));
  const [text] = await debuggee.readFiles([exact], { bytesMax: sourceBytesMax });
  if (text != null) {
    checkLines(text, { file, line });
    withoutMap(exact, { file, line }, tools);
    evaluated(exact, { file, line }, tools);
    return exact;
  }
  const files = await debuggee.findFiles(root);
  const matching = files.filter((path) => endsIn(path, wanted));
  const [only, another] = matching;
  if (only !== undefined && another === undefined) return findUnloaded({ file: only, line }, tools);
  if (another !== undefined) {
    const list = matching.slice(0, 10).map((path) => places.display(path));
    const message = `several files have this name: ${list.join(', ')}; name one of them`;
    throw fileError({ file, line }, message);
  }
  const near = nearestNames(file, [...new Set([...loadedPaths(tools), ...files])]);
  const list = near.map((path) => places.display(path)).join(', ');
  const hint = near.length === 0 ? '' : `; near it: ${list}`;
  const where = `the service has loaded no such file, and there is none in ${root}`;
  throw fileError({ file, line }, `${where}${hint}`);
}

function checkLines(text: string, { file, line }: { file: string; line: number }): void {
  const lines = text.replace(/\n$/, '').split('\n').length;
  if (line <= lines) return;
  throw new LoopError('LOOP_DEBUGGER_LINE', `${file}:${line}: the file has ${lines} lines`);
}

/** Its JavaScript runs already, and does not say what it was made from: it would wait for ever. */
function withoutMap(
  path: string,
  place: { file: string; line: number },
  { scripts, maps, places }: BreakpointTools,
): void {
  if (!/\.[cm]?tsx?$/.test(path)) return;
  const name = basename(path).replace(/\.[cm]?tsx?$/, '');
  const tail = (each: string): string => each.split('/').slice(-2, -1).join();
  const compiled = scripts.files().flatMap((script) => {
    const { path: its, isInternal } = script;
    if (its === null || isInternal || isDependency(its) || maps.get(script) !== null) return [];
    const isSame = basename(its).replace(/\.[cm]?jsx?$/, '') === name;
    const isOutput = isSame && (tail(its) === tail(path) || outputFolders.has(tail(its)));
    return isOutput ? [its] : [];
  });
  const [only, another] = compiled;
  if (only === undefined || another !== undefined) return;
  const what = `${places.display(only)} is loaded, but has no source map that can be read`;
  throw fileError(place, `${what}; compile it with "sourceMap": true, or name that file`);
}

/** Its lines are those of what a bundler has made of it, and it has no file to be named by. */
function evaluated(
  path: string,
  place: { file: string; line: number },
  { scripts, root }: BreakpointTools,
): void {
  const script = scripts
    .all()
    .find((each) => isUnmapped(each) && resolve(root, sourcePath(each.url)) === path);
  if (script === undefined) return;
  const what = `it is loaded as ${script.url}, which was evaluated and has no source map`;
  throw fileError(place, `${what}; build it with one (webpack: devtool: eval-source-map)`);
}

const outputFolders = new Set(['dist', 'build', 'out', 'lib']);

function loadedPaths({ scripts, maps }: BreakpointTools): string[] {
  return scripts
    .files()
    .filter(({ isInternal, path }) => !isInternal && !isDependency(path ?? ''))
    .flatMap((script) => maps.get(script)?.sources ?? script.path ?? []);
}

function fileError({ file, line }: { file: string; line: number }, why: string): LoopError {
  return new LoopError('LOOP_DEBUGGER_FILE', `${file}:${line}: ${why}`);
}
