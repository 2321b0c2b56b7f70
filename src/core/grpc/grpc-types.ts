import { pathOf } from '../query.js';
import { type DescribedService, readDescriptorSet } from './descriptor-files.js';

/** What says of which types the messages of a service are. */
export interface GrpcTypes {
  /** Hex digest of `set`. */
  readonly sha256: string;
  /** A `FileDescriptorSet`: the file with the service, and all that it needs. */
  readonly set: Uint8Array;
}

/** Of which type the messages of one body are. */
export interface MessageSchema {
  readonly types: GrpcTypes;
  /** Full name: `helloworld.HelloReply`. */
  readonly type: string;
  /** There may be several; else it is one. */
  readonly isStream: boolean;
}

/** Of which types the messages of a service are, asked by a path of it. On the hot path: no promise. */
export type TypesOf = (service: string, path: string) => GrpcTypes | undefined;

export interface CallSchemas {
  readonly request: MessageSchema;
  readonly response: MessageSchema;
}

/** A message that knows of which type it is, where that is known. */
export function withSchema<Message extends { readonly schema?: MessageSchema | undefined } | null>(
  message: Message,
  schema: MessageSchema | undefined,
): Message {
  return message === null || schema === undefined ? message : { ...message, schema };
}

/** By digest of the types and path; of calls that came lately. */
const known = new Map<string, CallSchemas | undefined>();
const knownMax = 1000;

/**
 * Of a call to a method, `/helloworld.Greeter/SayHello`, by the types of its service; undefined where they have no such
 * method, or cannot be read.
 */
export function callSchemas(types: GrpcTypes | undefined, path: string): CallSchemas | undefined {
  if (types === undefined) return undefined;
  const key = `${types.sha256} ${pathOf(path)}`;
  if (known.has(key)) return known.get(key);
  const found = find(types, pathOf(path));
  if (known.size >= knownMax) known.clear();
  known.set(key, found);
  return found;
}

function find(types: GrpcTypes, path: string): CallSchemas | undefined {
  const [, service = '', method = '', ...more] = path.split('/');
  if (more.length > 0) return undefined;
  const described = servicesOf(types)
    .find(({ name }) => name === service)
    ?.methods.find(({ name }) => name === method);
  if (described === undefined) return undefined;
  const { input, output, isClientStream, isServerStream } = described;
  return {
    request: { types, type: input, isStream: isClientStream },
    response: { types, type: output, isStream: isServerStream },
  };
}

/** By digest: whoever calls makes up methods as he likes. */
const knownServices = new Map<string, readonly DescribedService[]>();
const knownServicesMax = 256;

function servicesOf(types: GrpcTypes): readonly DescribedService[] {
  const before = knownServices.get(types.sha256);
  if (before !== undefined) return before;
  const read = readServices(types);
  if (knownServices.size >= knownServicesMax) knownServices.clear();
  knownServices.set(types.sha256, read);
  return read;
}

function readServices({ set }: GrpcTypes): DescribedService[] {
  try {
    const bytes = Buffer.from(set.buffer, set.byteOffset, set.byteLength);
    return readDescriptorSet(bytes).flatMap(({ services }) => services);
  } catch {
    // Damaged: its messages are then of no known type.
    return [];
  }
}
