import type { ArmedBreakpoint } from '../../core/debugging.js';

/** Behind a breakpoint that was never hit: where it was. */
export function placedText({ placed }: Pick<ArmedBreakpoint, 'placed'>): string {
  if (placed === null) return 'was never placed: no such module was loaded';
  return `was placed at ${placed.file}:${placed.line}`;
}
