import { decodeContent } from '../content-coding.js';
import { headerValue, type RawHeaders } from '../headers.js';
import { framesOf, trailersFlag } from './web-body.js';

/** One message of a body in gRPC. */
export interface GrpcMessage {
  /** On the wire, without the five bytes before it. */
  readonly bytes: number;
  readonly isCompressed: boolean;
  /** As far as it was kept, compression undone where it could be. */
  readonly data: Buffer;
  /** All of it is there. */
  readonly isWhole: boolean;
  /** Why its compression could not be undone; null when all is well. */
  readonly problem: string | null;
}

/** Whether it is compressed, and how long it is. */
const prefixBytes = 5;
/** In one body; those behind are not split. */
const messagesMax = 10_000;
const decodedBytesMax = 16 * 1024 * 1024;

/** The messages of a body in gRPC ("Length-Prefixed-Message"), the last one maybe not whole. */
export function splitMessages(headers: RawHeaders, given: Buffer): GrpcMessage[] {
  const body = framesOf(headers, given);
  const messages: GrpcMessage[] = [];
  let left = decodedBytesMax;
  for (let at = 0; at + prefixBytes <= body.length && messages.length < messagesMax; ) {
    const flags = body[at] ?? 0;
    const isCompressed = (flags & 1) !== 0;
    const bytes = body.readUInt32BE(at + 1);
    const from = at + prefixBytes;
    at = from + bytes;
    if ((flags & trailersFlag) !== 0) continue;
    const piece = body.subarray(from, from + bytes);
    const isWhole = piece.length === bytes;
    const read = isCompressed ? decompressed(headers, piece, left) : { data: piece, problem: null };
    left = Math.max(0, left - read.data.length);
    messages.push({ bytes, isCompressed, isWhole, ...read });
  }
  return messages;
}

/** What stands behind the last message that is split; nothing where that is all. */
export function behindMessages(headers: RawHeaders, given: Buffer): Buffer {
  const body = framesOf(headers, given);
  let at = 0;
  for (let messages = 0; at + prefixBytes <= body.length && messages < messagesMax; ) {
    if (((body[at] ?? 0) & trailersFlag) === 0) messages++;
    at += prefixBytes + body.readUInt32BE(at + 1);
  }
  const rest = body.subarray(at);
  return rest.length < prefixBytes ? Buffer.alloc(0) : rest;
}

function decompressed(headers: RawHeaders, data: Buffer, bytesMax: number) {
  const encoding = headerValue(headers, 'grpc-encoding') ?? 'identity';
  const content = decodeContent(['content-encoding', encoding], data, bytesMax);
  if (content.cut) return { data: content.data, problem: `longer than ${decodedBytesMax} bytes` };
  return { data: content.data, problem: content.problem };
}
