import zlib, {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { headerValues, type RawHeaders } from './headers.js';

/** A body with its content codings undone, as far as that was possible. */
export interface DecodedContent {
  /** The decoded bytes; the bytes as they came when `decoded` is false. */
  readonly data: Buffer;
  /** Every coding was undone; also true when there was none. */
  readonly decoded: boolean;
  /** There was more than `bytesMax`: `data` is only the beginning. */
  readonly cut: boolean;
  /** `unknown content coding "lz4"`, `damaged gzip: …`; null when all is well. */
  readonly problem: string | null;
}

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

/** More would be an attack or a mistake: each one multiplies the work. */
const codingsMax = 4;

/**
 * Undoes `Content-Encoding` (RFC 9110 §8.4): gzip, deflate (with and without its zlib wrapper),
 * br, zstd, and several of them. A coded body that was cut off yields what can be had; of zstd, whose
 * blocks may hold more in plain text than they yield, nothing. Never more than `bytesMax` bytes,
 * however far a body would expand. Never throws.
 */
export function decodeContent(headers: RawHeaders, body: Buffer, bytesMax: number): DecodedContent {
  const names = codingNames(headers);
  if (body.length === 0 || names.length === 0) return whole(body, bytesMax);
  if (names.length > codingsMax) {
    return asItCame(body, `${names.length} content codings, more than ${codingsMax}`);
  }
  let data = body;
  let cut = false;
  for (const name of names.reverse()) {
    const coding = codingOf(name);
    if (coding === undefined) return asItCame(body, `unknown content coding "${name}"`);
    try {
      const step = undo(coding, data, bytesMax);
      data = step.data;
      cut ||= step.cut;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return asItCame(body, `damaged ${name}: ${reason}`);
    }
  }
  return { data, decoded: true, cut, problem: null };
}

/** Applies the codings that `headers` name; the counterpart of a `decodeContent` that succeeded. */
export function encodeContent(headers: RawHeaders, data: Buffer): Buffer {
  let encoded = data;
  for (const name of codingNames(headers)) {
    const coding = codingOf(name);
    if (coding === 'gzip') encoded = gzipSync(encoded);
    else if (coding === 'deflate') encoded = deflateSync(encoded);
    else if (coding === 'br') encoded = brotliCompressSync(encoded, fastBrotli);
    else if (coding === 'zstd') encoded = zlib.zstdCompressSync(encoded);
  }
  return encoded;
}

/** The default quality, 11, takes a hundred times as long for a few percent. */
const fastBrotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** In the order they were applied, `identity` left out, in lower case. */
function codingNames(headers: RawHeaders): string[] {
  const values = headerValues(headers, 'content-encoding');
  if (values.length === 0) return [];
  return values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
}

/** Node has it since 22.15. */
const hasZstd = typeof zlib.zstdDecompressSync === 'function';

function codingOf(name: string): Coding | undefined {
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  if (name === 'deflate' || name === 'br') return name;
  if (name === 'zstd' && hasZstd) return name;
  return undefined;
}

function undo(coding: Coding, data: Buffer, bytesMax: number): { data: Buffer; cut: boolean } {
  // zlib throws away all output beyond the bound, so a shorter beginning is tried: a coded byte
  // yields a bounded number of decoded ones, hence some beginning always fits.
  for (let length = data.length; length > 0; length = Math.floor(length / 2)) {
    try {
      return {
        data: undoWhole(coding, data.subarray(0, length), bytesMax, length < data.length),
        cut: length < data.length,
      };
    } catch (error) {
      if (!(error instanceof RangeError) || codeOf(error) !== 'ERR_BUFFER_TOO_LARGE') throw error;
    }
  }
  return { data: Buffer.alloc(0), cut: true };
}

function undoWhole(coding: Coding, data: Buffer, bytesMax: number, isCut: boolean): Buffer {
  // Flushing at the end, in place of demanding a proper end, yields what a cut-off body holds.
  const flushed = { maxOutputLength: bytesMax, finishFlush: constants.Z_SYNC_FLUSH };
  if (coding === 'gzip') {
    return gunzipSync(data, { ...flushed, chunkSize: gunzipPiece(data, bytesMax) });
  }
  if (coding === 'deflate') {
    return hasZlibWrapper(data) ? inflateSync(data, flushed) : inflateRawSync(data, flushed);
  }
  if (coding === 'zstd') {
    const finishFlush = isCut ? constants.ZSTD_e_flush : constants.ZSTD_e_end;
    return zlib.zstdDecompressSync(data, { maxOutputLength: bytesMax, finishFlush });
  }
  return brotliDecompressSync(data, {
    maxOutputLength: bytesMax,
    finishFlush: constants.BROTLI_OPERATION_FLUSH,
  });
}

/** Of what is decoded in pieces. */
const pieceBytes = 16 * 1024;
const longBytes = 1024 * 1024;
/** glibc's malloc gives back at once what is longer than 32 MiB; shorter blocks it may keep. */
const atOnceBytes = 33 * longBytes;

/**
 * Its last four bytes say how long it is decoded (RFC 1952 §2.3.1). What is long is decoded in one piece:
 * in many, there are the pieces and the whole. Pages that are not written to take no memory. What will be cut
 * has to stop at the bound, and a piece is always filled.
 */
function gunzipPiece(data: Buffer, bytesMax: number): number {
  const said = data.length < 4 ? 0 : data.readUInt32LE(data.length - 4);
  return said > longBytes && said <= bytesMax ? atOnceBytes : pieceBytes;
}

/** RFC 1950: method 8, and a checksum over the first two bytes. Some servers leave it out. */
function hasZlibWrapper(data: Buffer): boolean {
  const [method = 0, flags = 0] = data;
  return (method & 0x0f) === 8 && (data.length < 2 || (method * 256 + flags) % 31 === 0);
}

function whole(body: Buffer, bytesMax: number): DecodedContent {
  const cut = body.length > bytesMax;
  return { data: cut ? body.subarray(0, bytesMax) : body, decoded: true, cut, problem: null };
}

function asItCame(data: Buffer, problem: string): DecodedContent {
  return { data, decoded: false, cut: false, problem };
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}
