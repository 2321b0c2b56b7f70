import { join } from 'node:path';
import { findProgram } from '../find-program.js';
import { invalid } from '../invalid.js';

/**
 * `LOOP_PYTHON`, else that of the virtual environment at hand, else `python3` or `python`.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export function findInterpreter(env: Readonly<Record<string, string | undefined>>): string {
  const { LOOP_PYTHON, VIRTUAL_ENV, PATH } = env;
  const asked = LOOP_PYTHON ? [LOOP_PYTHON] : ['python3', 'python'];
  const inside = VIRTUAL_ENV && !LOOP_PYTHON ? [join(VIRTUAL_ENV, 'bin', 'python')] : [];
  for (const name of [...inside, ...asked]) {
    const found = findProgram(name, PATH);
    if (found !== undefined) return found;
  }
  throw invalid(
    '',
    `expected a Python interpreter, got none: ${asked.join(' and ')} cannot be run`,
  );
}
