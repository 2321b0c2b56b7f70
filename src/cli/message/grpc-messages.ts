import type { KeptMessage } from '../../core/capture.js';
import { isGrpc } from '../../core/grpc/grpc-call.js';
import { type RawField, rawFields } from '../../core/grpc/raw-fields.js';
import { type GrpcMessage, splitMessages } from '../../core/grpc/split-messages.js';
import { bytesText } from '../text/bytes-text.js';
import { printable } from '../text/printable.js';

/** A message of gRPC, by what can be known of it without its type. */
export interface GrpcMessageJson {
  /** On the wire. */
  readonly bytes: number;
  readonly compressed: boolean;
  /** It was not kept whole. */
  readonly truncated: boolean;
  /** Fields by number and wire type; null where it is no protocol buffer, or not whole. */
  readonly raw: readonly RawField[] | null;
  /** Why its compression could not be undone. */
  readonly problem?: string;
}

/** Of a body in gRPC; null of any other. */
export function grpcMessagesJson({ headers, body }: KeptMessage): GrpcMessageJson[] | null {
  if (!isGrpc(headers)) return null;
  return splitMessages(headers, body.data).map((message) => ({
    bytes: message.bytes,
    compressed: message.isCompressed,
    truncated: !message.isWhole,
    raw: fieldsOf(message),
    ...(message.problem === null ? {} : { problem: message.problem }),
  }));
}

/** As lines for people; null of any other body. */
export function grpcMessagesText({ headers, body }: KeptMessage): string | null {
  if (!isGrpc(headers)) return null;
  const messages = splitMessages(headers, body.data);
  return messages.map((message, i) => `${headLine(message, i)}\n${fieldLines(message)}`).join('');
}

function fieldsOf({ data, isWhole, problem }: GrpcMessage): RawField[] | null {
  return isWhole && problem === null ? rawFields(data) : null;
}

function headLine({ bytes, isCompressed, isWhole, problem }: GrpcMessage, index: number): string {
  const notes = [
    bytesText(bytes),
    ...(isCompressed ? [problem === null ? 'compression undone' : printable(problem)] : []),
    ...(isWhole ? [] : ['not kept whole']),
  ];
  return `message ${index + 1}: ${notes.join(', ')}`;
}

function fieldLines(message: GrpcMessage): string {
  const fields = fieldsOf(message);
  if (fields === null) return message.isWhole ? '  (no fields can be read)\n' : '';
  return linesOf(fields, '  ');
}

function linesOf(fields: readonly RawField[], indent: string): string {
  return fields.map((field) => `${indent}${field.field}: ${valueText(field, indent)}`).join('');
}

function valueText(field: RawField, indent: string): string {
  switch (field.wire) {
    case 'VARINT':
      return `${field.value}\n`;
    case 'I64':
      return `${field.value} (as a double ${field.double})\n`;
    case 'I32':
      return `${field.value} (as a float ${field.float})\n`;
    case 'LEN':
      if ('text' in field) return `${printable(JSON.stringify(field.text))}\n`;
      if ('base64' in field) return `base64 ${field.base64}\n`;
      return `{\n${linesOf(field.fields, `${indent}  `)}${indent}}\n`;
  }
}
