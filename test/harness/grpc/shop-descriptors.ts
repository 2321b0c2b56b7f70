import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileProtos } from '../../../src/core/grpc/compile-protos.js';
import { writeDescriptorSet } from '../../../src/core/grpc/descriptor-files.js';

export function readProto(name: string): string | null {
  try {
    return readFileSync(join(import.meta.dirname, name), 'utf8');
  } catch {
    return null;
  }
}

/** A FileDescriptorSet of the shop, as protoc makes it. */
export function shopDescriptors(): Buffer {
  return writeDescriptorSet(compileProtos(['shop.proto'], readProto));
}
