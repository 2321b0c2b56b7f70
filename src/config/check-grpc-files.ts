import { readFileSync } from 'node:fs';
import { writeDescriptorSet } from '../core/grpc/descriptor-files.js';
import { GrpcSourceProblem, readGrpcSource } from '../core/grpc/read-grpc-source.js';
import { makeRegistry } from '../core/grpc/type-registry.js';
import type { Draft, GrpcAt } from './draft.js';
import type { Mistake } from './mistake.js';
import { grpcFilesOf } from './resolve-grpc.js';

/** Whether the files that say of which types messages are can be read, and say so. */
export function checkGrpcFiles({ grpc }: Draft, folder: string): Mistake[] {
  return grpc.flatMap((each) => mistakesOf(each, folder));
}

function mistakesOf({ path, given }: GrpcAt, folder: string): Mistake[] {
  const source = grpcFilesOf(given, folder);
  if (source === null) return [];
  const mistake = (at: number, text: string): Mistake[] => [
    {
      path: [...path, ...('proto' in source ? ['proto', at] : ['descriptors'])],
      at: 'value',
      text,
    },
  ];
  try {
    const files = readGrpcSource(source, (file) => readFileSync(file));
    if (!files.some(({ services }) => services.length > 0)) {
      return mistake(0, 'expected a service in it, got types alone');
    }
    const registry = makeRegistry(writeDescriptorSet(files));
    return typeof registry === 'string'
      ? mistake(0, `expected types that fit together, got ${registry}`)
      : [];
  } catch (error) {
    if (!(error instanceof GrpcSourceProblem)) throw error;
    return mistake(error.at, `${error.text} (${error.file})`);
  }
}
