import type { KeptMessage } from '../../core/capture.js';
import { decodeMessages } from '../../core/grpc/decode-messages.js';
import { isGrpc } from '../../core/grpc/grpc-call.js';
import { type RawField, rawFields } from '../../core/grpc/raw-fields.js';
import type { MessageJson } from '../../core/grpc/raw-tree.js';
import { type GrpcMessage, splitMessages } from '../../core/grpc/split-messages.js';
import { bytesText } from '../text/bytes-text.js';
import { printable, printableLines } from '../text/printable.js';

/** A message of gRPC, by what can be known of it without its type. */
export interface GrpcMessageJson {
  /** On the wire. */
  readonly bytes: number;
  readonly compressed: boolean;
  /** It was not kept whole. */
  readonly truncated: boolean;
  /** Full name of its type, and what it says by that, as ProtoJSON; where its type is known. */
  readonly type?: string;
  readonly json?: MessageJson;
  /** In place of that: fields by number and wire type; null where it is no protocol buffer, or not whole. */
  readonly raw?: readonly RawField[] | null;
  /** Why its compression could not be undone, or it could not be read by its type. */
  readonly problem?: string;
}

/** Of a body in gRPC; null of any other. */
export function grpcMessagesJson(kept: KeptMessage): GrpcMessageJson[] | null {
  return messagesOf(kept)?.map(messageJson) ?? null;
}

function messageJson(read: Read): GrpcMessageJson {
  const { message, type, json } = read;
  const problem = message.problem ?? read.problem;
  return {
    bytes: message.bytes,
    compressed: message.isCompressed,
    truncated: !message.isWhole,
    ...(json === undefined ? { raw: fieldsOf(message) } : { type: type ?? '', json }),
    ...(problem === null || problem === undefined ? {} : { problem }),
  };
}

/** As lines for people; null of any other body. */
export function grpcMessagesText(kept: KeptMessage): string | null {
  const messages = messagesOf(kept);
  if (messages === null) return null;
  return messages.map((each, i) => `${headLine(each, i)}\n${contentLines(each)}`).join('');
}

interface Read {
  readonly message: GrpcMessage;
  readonly type?: string;
  readonly json?: MessageJson;
  readonly problem?: string;
}

/** By their type, where that is known; null of any other body. */
function messagesOf({ headers, body, schema }: KeptMessage): Read[] | null {
  if (!isGrpc(headers)) return null;
  if (schema === undefined) {
    return splitMessages(headers, body.data).map((message) => ({ message }));
  }
  return decodeMessages(headers, body.data, schema).map((each) => ({
    ...each,
    type: schema.type,
  }));
}

/** Some message of it is shown by its type. */
export function isTyped({ schema }: KeptMessage): boolean {
  return schema !== undefined;
}

function fieldsOf({ data, isWhole, problem }: GrpcMessage): RawField[] | null {
  return isWhole && problem === null ? rawFields(data) : null;
}

function headLine({ message, type, problem: why }: Read, index: number): string {
  const { bytes, isCompressed, isWhole, problem } = message;
  const notes = [
    bytesText(bytes),
    ...(type === undefined ? [] : [printable(type)]),
    ...(isCompressed ? [problem === null ? 'compression undone' : printable(problem)] : []),
    ...(isWhole ? [] : ['not kept whole']),
    ...(why === undefined || !isWhole || problem !== null ? [] : [printable(why)]),
  ];
  return `message ${index + 1}: ${notes.join(', ')}`;
}

function contentLines({ message, json }: Read): string {
  if (json === undefined) return fieldLines(message);
  const text = printableLines(JSON.stringify(json, null, 2));
  return `${text.replace(/^/gm, '  ')}\n`;
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
