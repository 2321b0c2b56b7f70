import type { MessageSchema } from './grpc-types.js';
import { protobufLibrary } from './protobuf-library.js';
import type { MessageJson } from './raw-tree.js';
import { typeRegistry } from './type-registry.js';

/** A message as what reads ProtoJSON takes it: what was sent, by the names that its type has. */
export interface PlainMessage {
  readonly json: MessageJson;
  /** It has fields that its type does not have, and that are not in the JSON. */
  readonly lacksFields: boolean;
}

/** Undefined where it cannot be read as its type. */
export function plainMessage(
  data: Buffer,
  { types, type }: MessageSchema,
): PlainMessage | undefined {
  const registry = typeRegistry(types);
  const described = typeof registry === 'string' ? undefined : registry.getMessage(type);
  if (typeof registry === 'string' || described === undefined) return undefined;
  const { protobuf } = protobufLibrary();
  try {
    const message = protobuf.fromBinary(described, data);
    const json = protobuf.toJson(described, message, { registry }) as MessageJson;
    const known = protobuf.toBinary(described, message, { writeUnknownFields: false });
    const all = protobuf.toBinary(described, message);
    return { json, lacksFields: known.length < all.length };
  } catch {
    return undefined; // of another type, or with an Any of one that is not known
  }
}
