import type { Config } from '../core/config.js';
import { planRedaction } from '../store/redact/plan.js';

/**
 * Applies configs whole or not at all: when one cannot be applied, the one before is applied again,
 * and the error thrown on.
 */
export function applyWhole(
  first: Config,
  apply: (config: Config) => void,
): (config: Config) => void {
  let applied = first;
  return (next) => {
    try {
      // The writer compiles it in its thread, where it is too late to take back the rest.
      planRedaction(next.capture.redact);
      apply(next);
      applied = next;
    } catch (error) {
      apply(applied);
      throw error;
    }
  };
}
