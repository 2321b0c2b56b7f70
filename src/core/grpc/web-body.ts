// gRPC-Web: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md. Trailers are the last frame of the body.

import { headerValue, type RawHeaders } from '../headers.js';

/** As it is, or as browsers have it, whose bodies have their trailers in them; of these, also in base64. */
export type GrpcForm = 'grpc' | 'web' | 'web-text';

/** `application/grpc+proto`, `application/grpc-web`, `application/grpc-web-text`; null of what is none of them. */
export function grpcForm(headers: RawHeaders): GrpcForm | null {
  const type = headerValue(headers, 'content-type');
  const found = type === undefined ? null : forms.exec(type);
  if (found === null) return null;
  if (found[1] === undefined) return 'grpc';
  return found[2] === undefined ? 'web' : 'web-text';
}

const forms = /^application\/grpc(-web(-text)?)?(?:[+;]|\s*$)/i;

/** A call by gRPC of any form. */
export function isAnyGrpc(headers: RawHeaders): boolean {
  return grpcForm(headers) !== null;
}

/** The frames of a body as they are without base64, which may have been padded wherever something was sent. */
export function framesOf(headers: RawHeaders, body: Buffer): Buffer {
  return grpcForm(headers) === 'web-text' ? undoBase64(body) : body;
}

/** In one pass, as a body may be made of nothing but ends. What is no base64 is passed over. */
function undoBase64(text: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(Math.ceil((text.length * 3) / 4));
  let [at, bits, count] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? 0;
    if (character === padding) count = 0;
    const six = sixBits[character] ?? none;
    if (six === none) continue;
    bits = ((bits << 6) | six) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    decoded[at++] = bits >> count;
  }
  return decoded.subarray(0, at);
}

const padding = '='.charCodeAt(0);
const none = 255;
/** By character, that of URLs too. */
const sixBits = new Uint8Array(256).fill(none);
for (const alphabet of ['+/', '-_']) {
  const all = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (let i = 0; i < all.length; i++) sixBits[all.charCodeAt(i)] = i;
}

/** Marks a frame that holds trailers, and no message. */
export const trailersFlag = 0x80;

/** The trailers that a body in gRPC-Web ends with; none where it ends without, null where it was cut off before. */
export function webTrailers(headers: RawHeaders, body: Buffer): RawHeaders | null {
  const frames = framesOf(headers, body);
  let at = 0;
  while (at + 5 <= frames.length) {
    const flag = frames[at] ?? 0;
    const end = at + 5 + frames.readUInt32BE(at + 1);
    if (end > frames.length) return null;
    if ((flag & trailersFlag) !== 0) return fieldsIn(frames.toString('latin1', at + 5, end));
    at = end;
  }
  return at === frames.length ? [] : null;
}

function fieldsIn(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon <= 0
      ? []
      : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
}
