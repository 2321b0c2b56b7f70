import type { ArmedBreakpoint } from '../../core/debugging.js';

/** Behind a breakpoint that was never hit: where it was. */
export function placedText({ file, line, placed }: ArmedBreakpoint): string {
  if (placed === null) return 'was never placed: no such module was loaded';
  const isThere = placed.file === file && placed.line === line;
  return `was placed ${isThere ? 'there' : `at ${placed.file}:${placed.line}`}`;
}
