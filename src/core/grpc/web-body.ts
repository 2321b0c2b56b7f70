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
  if (grpcForm(headers) !== 'web-text') return body;
  const pieces = body.toString('latin1').split(/(?<==)(?!=)/);
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
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
