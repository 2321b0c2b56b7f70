import type { KeptMessage } from '../../core/capture.js';
import { decodeMessages } from '../../core/grpc/decode-messages.js';
import { type RawField, rawFields } from '../../core/grpc/raw-fields.js';
import type { MessageJson } from '../../core/grpc/raw-tree.js';
import { behindMessages, type GrpcMessage, splitMessages } from '../../core/grpc/split-messages.js';
import { isAnyGrpc } from '../../core/grpc/web-body.js';
import { bytesText } from '../text/bytes-text.js';
import { durationText, roundMs } from '../text/duration-text.js';
import { printable, printableLines } from '../text/printable.js';

/** A message of gRPC, by what can be known of it without its type. */
export interface GrpcMessageJson {
  /** On the wire. */
  readonly bytes: number;
  readonly compressed: boolean;
  /** It was not kept whole. */
  readonly truncated: boolean;
  /** Milliseconds from the start of the exchange until all of it was there; absent: nobody noted it. */
  readonly atMs?: number;
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
  const messages = messagesOf(kept)?.map(messageJson) ?? null;
  if (messages === null || kept.moments === undefined) return messages;
  const { moments } = kept;
  const timed = messages.map((each, i) => withTime(each, moments[2 * i]));
  return [...timed, ...notKept(kept, messages.length)];
}

function withTime(message: GrpcMessageJson, atMs: number | undefined): GrpcMessageJson {
  return atMs === undefined ? message : { ...message, atMs: roundMs(atMs) };
}

/** What came behind those that were kept, by its size alone. */
function notKept({ moments = [], body }: KeptMessage, from: number): GrpcMessageJson[] {
  if (!body.truncated) return [];
  const messages: GrpcMessageJson[] = [];
  for (let i = 2 * from; i + 1 < moments.length; i += 2) {
    const [atMs = 0, bytes = 0] = [moments[i], moments[i + 1]];
    messages.push({ bytes, compressed: false, truncated: true, atMs: roundMs(atMs), raw: null });
  }
  return messages;
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
  const lines = messages.map(
    (each, i) => `${headLine(each, i, kept.moments?.[2 * i])}\n${contentLines(each)}`,
  );
  const others = notKept(kept, messages.length).map(
    ({ bytes, atMs = 0 }, i) =>
      `message ${messages.length + i + 1}: ${bytesText(bytes)}, after ${durationText(atMs)}, not kept\n`,
  );
  const rest = behindMessages(kept.headers, kept.body.data).length;
  const more = rest === 0 ? [] : [`and ${bytesText(rest)} of messages behind, not read\n`];
  return [...lines, ...more, ...others].join('');
}

interface Read {
  readonly message: GrpcMessage;
  readonly type?: string;
  readonly json?: MessageJson;
  readonly problem?: string;
}

/** By their type, where that is known; null of any other body. */
function messagesOf({ headers, body, schema }: KeptMessage): Read[] | null {
  if (!isAnyGrpc(headers)) return null;
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

function headLine(
  { message, type, problem: why }: Read,
  index: number,
  atMs: number | undefined,
): string {
  const { bytes, isCompressed, isWhole, problem } = message;
  const notes = [
    bytesText(bytes),
    ...(type === undefined ? [] : [printable(type)]),
    ...(atMs === undefined ? [] : [`after ${durationText(atMs)}`]),
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
    case 'GROUP':
      return `{\n${linesOf(field.fields, `${indent}  `)}${indent}}\n`;
    case 'LEN':
      if ('text' in field) return `${printable(JSON.stringify(field.text))}\n`;
      if ('base64' in field) return `base64 ${field.base64}\n`;
      return `{\n${linesOf(field.fields, `${indent}  `)}${indent}}\n`;
  }
}
