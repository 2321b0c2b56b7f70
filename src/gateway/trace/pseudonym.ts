import type { Protocol } from '../../core/exchange.js';
import { randomHex } from './random-hex.js';

/** What a gateway calls itself in `Via` (RFC 9110 §7.6.3): its own, so that it knows its own hand. */
export function newPseudonym(): string {
  return `loop-${randomHex(8).slice(0, 8)}`;
}

/** @param received by which the message came */
export function viaOf(received: Protocol, pseudonym: string): string {
  return `${received === 'http/2' ? '2' : '1.1'} ${pseudonym}`;
}
