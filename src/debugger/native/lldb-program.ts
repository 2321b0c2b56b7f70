import { LoopError } from '../../core/errors.js';
import { findProgram } from '../proc/find-program.js';

/** With a version in the name, as Debian has it; the newest first. */
const names = ['lldb-dap', ...[22, 21, 20, 19, 18].map((version) => `lldb-dap-${version}`)];

/** @throws LOOP_DEBUGGER_NOT_INSTALLED */
export function requireLldb(service: string): string {
  const path = names.map(findProgram).find((each) => each !== null);
  if (path != null) return path;
  throw new LoopError(
    'LOOP_DEBUGGER_NOT_INSTALLED',
    `${service}: lldb-dap is not there (18 or newer); apt-get install lldb-19`,
  );
}
