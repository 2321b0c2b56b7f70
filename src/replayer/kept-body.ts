import { createHash } from 'node:crypto';
import type { KeptBody } from '../core/capture.js';

/** @param bytes length on the wire, also of what was not kept */
export function keptBody(data: Buffer, bytes: number): KeptBody {
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { bytes, truncated: bytes > data.length, sha256, data };
}
