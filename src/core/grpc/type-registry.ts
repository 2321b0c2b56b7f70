import type { DescField, DescMessage, FileRegistry } from '@bufbuild/protobuf';
import type { GrpcTypes } from './grpc-types.js';
import { protobufLibrary } from './protobuf-library.js';
import { makeNamesWhole } from './whole-names.js';

/** Of known types, what a message and its fields are. */
export type { DescField, DescMessage, FileRegistry };

/** Of the types that were asked for lately, by digest; a string says what is wrong with them. */
const known = new Map<string, FileRegistry | string>();
const knownMax = 64;

/** Made once for each set of types; a text where it is none, for people. */
export function typeRegistry(types: GrpcTypes): FileRegistry | string {
  const before = known.get(types.sha256);
  if (before !== undefined) return before;
  const made = makeRegistry(types.set);
  if (known.size >= knownMax) known.delete(known.keys().next().value ?? '');
  known.set(types.sha256, made);
  return made;
}

/** @param set a `FileDescriptorSet` */
export function makeRegistry(set: Uint8Array): FileRegistry | string {
  const { protobuf, wellKnown } = protobufLibrary();
  try {
    // Texts are not read from memory that threads share.
    const bytes = Uint8Array.from(set);
    const descriptors = protobuf.fromBinary(wellKnown.FileDescriptorSetSchema, bytes);
    makeNamesWhole(descriptors.file);
    return protobuf.createFileRegistry(descriptors);
  } catch (error) {
    return `descriptors that cannot be used: ${error instanceof Error ? error.message : error}`;
  }
}
