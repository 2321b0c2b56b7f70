import type { RawHeaders } from '../headers.js';
import type { MessageSchema } from './grpc-types.js';
import { messageJson, type ValueRoom, valuesMax } from './message-json.js';
import type { MessageJson } from './raw-tree.js';
import { type GrpcMessage, splitMessages } from './split-messages.js';
import { typeRegistry } from './type-registry.js';

/** A message of a known type, or why it could not be read as one. */
export type DecodedMessage =
  | { readonly message: GrpcMessage; readonly json: MessageJson }
  | { readonly message: GrpcMessage; readonly problem: string };

/** The messages of a body in gRPC, by their type. */
export function decodeMessages(
  headers: RawHeaders,
  body: Buffer,
  schema: MessageSchema,
): DecodedMessage[] {
  const room: ValueRoom = { left: valuesMax };
  return splitMessages(headers, body).map((message) => decodeMessage(message, schema, room));
}

/** @param room of the body */
export function decodeMessage(
  message: GrpcMessage,
  { types, type }: MessageSchema,
  room: ValueRoom = { left: valuesMax },
): DecodedMessage {
  if (!message.isWhole) return { message, problem: 'not kept whole' };
  if (message.problem !== null) return { message, problem: message.problem };
  const registry = typeRegistry(types);
  if (typeof registry === 'string') return { message, problem: registry };
  const described = registry.getMessage(type);
  if (described === undefined) return { message, problem: `no type ${type}` };
  try {
    return { message, json: messageJson(described, message.data, registry, room) };
  } catch (error) {
    // What came is of another type, or made to be slow.
    const reason = error instanceof Error ? error.message : String(error);
    return { message, problem: `no ${type}: ${reason}` };
  }
}
