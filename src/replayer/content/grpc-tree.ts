import { createHash } from 'node:crypto';
import type { KeptMessage } from '../../core/capture.js';
import { decodeMessage } from '../../core/grpc/decode-messages.js';
import { readGrpcMessage } from '../../core/grpc/grpc-call.js';
import type { MessageSchema } from '../../core/grpc/grpc-types.js';
import { valuesMax } from '../../core/grpc/message-json.js';
import { rawFields } from '../../core/grpc/raw-fields.js';
import { rawTree } from '../../core/grpc/raw-tree.js';
import { behindMessages, type GrpcMessage, splitMessages } from '../../core/grpc/split-messages.js';
import { grpcForm, webTrailers } from '../../core/grpc/web-body.js';
import { headerPairs } from '../../core/headers.js';
import { ignored, type Json } from '../compare/json-text.js';

export type GrpcTree =
  | { readonly format: 'protobuf'; readonly tree: Json }
  | { readonly format: 'grpc'; readonly tree: Json };

/**
 * What a body in gRPC says: its one message, where its type says that there is one, else a list of them. A message of no
 * known type is its fields by their numbers, and one that is no protocol buffer its digest.
 */
export function grpcTree({ headers, body, schema }: KeptMessage): GrpcTree {
  const room = { left: valuesMax };
  const messages = splitMessages(headers, body.data);
  const trees = messages.map((message) => treeOf(message, schema, room));
  const rest = behindMessages(headers, body.data);
  if (rest.length > 0) trees.push(body.truncated ? ignored : digest(rest));
  // Of gRPC-Web they are a part of the body.
  const trailers = grpcForm(headers) === 'grpc' ? [] : (webTrailers(headers, body.data) ?? []);
  if (trailers.length > 0) {
    const ended = Object.fromEntries(
      headerPairs(trailers).map(([name, value]) => [
        name,
        name === 'grpc-message' ? readGrpcMessage(value) : value,
      ]),
    );
    return { format: 'grpc', tree: [...trees, { trailers: ended }] };
  }
  const [only] = trees;
  return schema !== undefined && !schema.isStream && trees.length === 1 && only !== undefined
    ? { format: 'protobuf', tree: only }
    : { format: 'grpc', tree: trees };
}

function treeOf(
  message: GrpcMessage,
  schema: MessageSchema | undefined,
  room: { left: number },
): Json {
  // How far it came says nothing.
  if (!message.isWhole) return ignored;
  const decoded = schema === undefined ? undefined : decodeMessage(message, schema, room);
  if (decoded !== undefined && 'json' in decoded) return decoded.json;
  const raw = message.problem === null ? rawFields(message.data) : null;
  return raw === null ? digest(message.data) : rawTree(raw);
}

function digest(data: Buffer): string {
  const sha256 = createHash('sha256').update(data).digest('hex').slice(0, 16);
  return `${data.length} bytes, sha256 ${sha256}`;
}
