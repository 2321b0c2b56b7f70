// The outside of a capture file. It stays as it is in every version, so that any loop can tell a
// damaged file from a newer one.
//
//   0         8         12        16                       48
//   | magic   | version | length  | sha256                 | payload …
//   |         | u32 BE  | u32 BE  | of version, length and |
//   |         |         |         | payload                |
import { createHash } from 'node:crypto';
import { damaged, malformed } from '../travel-error.js';

/** As PNG's: a high bit, a name, and line ends that a transfer as text would change. */
export const magic = Buffer.from('\x89LOOP\r\n\x1a', 'latin1');

const versionAt = magic.length;
const lengthAt = versionAt + 4;
const checksumAt = lengthAt + 4;
const payloadAt = checksumAt + 32;

export interface Envelope {
  readonly version: number;
  readonly payload: Buffer;
}

export function seal({ version, payload }: Envelope): Buffer {
  const head = Buffer.alloc(payloadAt);
  magic.copy(head);
  head.writeUInt32BE(version, versionAt);
  head.writeUInt32BE(payload.length, lengthAt);
  checksum(head, payload).copy(head, checksumAt);
  return Buffer.concat([head, payload]);
}

/** Whether the bytes are, or were, a capture file: its name survives a transfer as text. */
export function looksSealed(data: Buffer): boolean {
  return (
    data.subarray(0, 16).includes('LOOP\r\n\x1a') || data.subarray(0, 16).includes('LOOP\n\x1a')
  );
}

/** @throws LOOP_TRAVEL_DAMAGED, LOOP_TRAVEL_FORMAT */
export function unseal(data: Buffer, file: string): Envelope {
  if (!data.subarray(0, magic.length).equals(magic)) {
    if (looksSealed(data)) {
      throw damaged(
        file,
        `byte 0: expected ${hex(magic)}, the beginning of a capture file, got ` +
          `${hex(data.subarray(0, magic.length))}, as after a transfer as text`,
      );
    }
    throw malformed(file, `byte 0: expected a capture file (${hex(magic)}), got ${begins(data)}`);
  }
  if (data.length < payloadAt) {
    throw damaged(file, `expected at least ${payloadAt} bytes, got ${data.length}: it was cut off`);
  }
  const version = data.readUInt32BE(versionAt);
  const length = data.readUInt32BE(lengthAt);
  const payload = data.subarray(payloadAt);
  if (payload.length !== length) {
    const how = payload.length < length ? 'it was cut off' : 'something follows the capture';
    throw damaged(file, `expected ${payloadAt + length} bytes, got ${data.length}: ${how}`);
  }
  const [noted, found] = [data.subarray(checksumAt, payloadAt), checksum(data, payload)];
  if (!noted.equals(found)) {
    throw damaged(
      file,
      `expected the checksum ${shortHex(noted)} that byte ${checksumAt} notes, got ` +
        `${shortHex(found)}: its bytes were changed`,
    );
  }
  return { version, payload };
}

/** What a file begins with, for a message. */
export function begins(data: Buffer): string {
  if (data.length === 0) return 'an empty file';
  const first = data.subarray(0, 16);
  const isText = first.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? `a file that begins ${JSON.stringify(first.toString('latin1'))}` : hex(first);
}

function checksum(head: Buffer, payload: Buffer): Buffer {
  return createHash('sha256').update(head.subarray(versionAt, checksumAt)).update(payload).digest();
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..(?=.)/g, '$& ');
}

function shortHex(bytes: Buffer): string {
  return `${bytes.toString('hex', 0, 6)}…`;
}
