import { randomHex } from './random-hex.js';

/** What a gateway calls itself in `Via` (RFC 9110 §7.6.3): its own, so that it knows its own hand. */
export function newPseudonym(): string {
  return `1.1 loop-${randomHex(8).slice(0, 8)}`;
}
