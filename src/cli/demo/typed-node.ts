import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * What a person types for the Node that runs `program`: `node`, unless it is a package's own, as in
 * a checkout's npm scripts. The machine's may be too old then, or not there.
 */
export function typedNode(program: string): string {
  const folder = `${sep}node_modules${sep}`;
  const at = program.lastIndexOf(folder);
  if (at < 0) return 'node';
  const link = join(program.slice(0, at), folder, '.bin', 'node');
  try {
    return realpathSync(link) === program ? link : program;
  } catch {
    return program;
  }
}
