import type { Runtime } from '../core/debugging.js';

/** V8's inspector is inside, opens by SIGUSR1, and at the same port in every process. */
export function hasInspector(runtime: Runtime): boolean {
  return runtime === 'node' || runtime === 'deno';
}
