// What is wrong with a breakpoint, said alike for every runtime.

import type { BreakpointRequest } from '../core/debugging.js';
import { LoopError } from '../core/errors.js';
import { likePaths } from './match-file.js';
import { nearestLines } from './nearest-lines.js';

/** @param paths of all files that the service has loaded */
export function unknownFile(
  { service, file, line }: BreakpointRequest,
  paths: Iterable<string>,
  root: string | null,
): LoopError {
  const like = likePaths(file, paths);
  const near = like.length > 0 ? `; did you mean ${like.join(' or ')}?` : '';
  const where = root === null ? '' : `, and there is none below ${root}`;
  return new LoopError(
    'LOOP_DEBUGGER_FILE',
    `--break ${service}:${file}:${line}: expected a file that ${service} has loaded, got "${file}", which it has not${where}${near}`,
  );
}

export function ambiguousFile(
  { service, file, line }: BreakpointRequest,
  paths: readonly string[],
): LoopError {
  return new LoopError(
    'LOOP_DEBUGGER_FILE',
    `--break ${service}:${file}:${line}: expected one file, got ${paths.length} that end so: ${paths.slice(0, 5).join(', ')}; give more of the path`,
  );
}

/** @param hittable lines of the file that can be hit */
export function unhittableLine(
  { service, file, line }: BreakpointRequest,
  path: string,
  hittable: Iterable<number>,
): LoopError {
  const near = nearestLines(line, hittable);
  const instead =
    near.length > 0 ? `the nearest that can: ${near.join(', ')}` : 'it has none that can';
  return new LoopError(
    'LOOP_DEBUGGER_LINE',
    `--break ${service}:${file}:${line}: nothing can stop at line ${line} of ${path}; ${instead}`,
  );
}

export function badCondition(
  { service, file, line, condition }: BreakpointRequest,
  complaint: string,
): LoopError {
  return new LoopError(
    'LOOP_DEBUGGER_CONDITION',
    `--break ${service}:${file}:${line} if ${condition}: expected an expression, got ${complaint}`,
  );
}
