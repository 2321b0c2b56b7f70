import { resolve } from 'node:path';
import type { GrpcConfig, GrpcFiles } from '../core/config.js';

/** As the file has it. */
export interface GivenGrpc {
  readonly descriptors?: string | undefined;
  readonly proto?: readonly string[] | undefined;
  readonly importPaths?: readonly string[] | undefined;
  readonly reflection?: true | undefined;
}

/** Its files by absolute paths. */
export function grpcOf(given: GivenGrpc, folder: string): GrpcConfig {
  return grpcFilesOf(given, folder) ?? { reflection: true };
}

/** Null where the service is asked. */
export function grpcFilesOf(
  { descriptors, proto, importPaths }: GivenGrpc,
  folder: string,
): GrpcFiles | null {
  if (descriptors !== undefined) return { descriptors: resolve(folder, descriptors) };
  if (proto === undefined) return null;
  return {
    proto: proto.map((file) => resolve(folder, file)),
    importPaths: (importPaths ?? ['.']).map((each) => resolve(folder, each)),
  };
}
