import type { Hop } from '../../core/capture.js';

/** By which the caller asked, and was answered. */
export function httpVersionOf({ protocol }: Hop): string {
  return protocol === 'http/2' ? 'HTTP/2' : 'HTTP/1.1';
}

/** Of a head on the wire; -1: nobody knows, as it is compressed with what came before. */
export function headBytes({ protocol }: Hop, bytes: number): number {
  return protocol === 'http/2' ? -1 : bytes;
}
