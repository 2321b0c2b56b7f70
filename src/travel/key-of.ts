import { createHash } from 'node:crypto';

/** A capture's key (16 hex digits) made from what it holds: the same content, the same key. */
export function keyOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
