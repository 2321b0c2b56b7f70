import type { BreakpointTools } from './breakpoint-tools.js';
import { isDependency } from './script-table.js';

const outputFolder = /\/(dist|build|out|lib|\.next|\.output|\.nuxt|public)\//;
const toldMax = 3;

/**
 * Of a file that no loaded module has: what is loaded that may have been made from it, without saying
 * so. Null: nothing is.
 */
export function whyUnloaded(
  { file, line }: { readonly file: string; readonly line: number },
  { scripts, maps, places }: BreakpointTools,
): string | null {
  const silent = scripts
    .files()
    .filter((script) => !script.isInternal && maps.get(script) === null)
    .flatMap(({ path }) => path ?? [])
    .filter((path) => outputFolder.test(path) && !isDependency(path));
  const [first] = silent;
  if (first === undefined) return null;
  const names = silent.slice(0, toldMax).map((path) => places.display(path));
  const more = silent.length > toldMax ? ', …' : '';
  return (
    `${file}:${line}: no module of it is loaded; ${names.join(', ')}${more} has no source map that can be read: ` +
    'where it is made from that file, build it with one'
  );
}
