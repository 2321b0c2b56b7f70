import type { RawHeaders } from '../../../core/headers.js';
import { Malformed } from '../../http1/malformed.js';
import { answerFieldBytesMax, headerBytes } from './bounds.js';

/**
 * Refuses headers that the client does not take, or that the library would end the whole connection for.
 * @param bytesMax of all of them, as RFC 9113 §6.5.2 counts
 * @throws Malformed
 */
export function refuseLongAnswer(headers: RawHeaders, bytesMax: number): void {
  let bytes = 0;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const length = (headers[i]?.length ?? 0) + (headers[i + 1]?.length ?? 0);
    if (length > answerFieldBytesMax) {
      throw new Malformed(`expected headers up to ${answerFieldBytesMax} bytes, got ${length}`);
    }
    bytes += length + headerBytes;
  }
  if (bytes > bytesMax) {
    throw new Malformed(`expected headers up to ${bytesMax} bytes together, got ${bytes}`);
  }
}
