import { LoopError } from '../errors.js';

/**
 * The config is validated with positions before rules are compiled; this is for definitions that
 * come another way, such as with a capture file.
 */
export function invalid(key: string, expected: string, got: unknown): LoopError {
  return new LoopError(
    'LOOP_CONFIG_INVALID',
    `when.${key}: expected ${expected}, got ${JSON.stringify(got)}`,
  );
}
