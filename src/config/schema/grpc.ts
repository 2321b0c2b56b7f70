import { z } from 'zod';
import { list, mapping, text } from './text.js';

/** The path is from the folder of the config file. */
const file = (expected: string) =>
  text(expected, (given) => (given === '' || given.includes('\0') ? undefined : given));

const sources = ['descriptors', 'proto', 'reflection'] as const;

/** `grpc` of a service: what tells of which types its messages are. */
export const grpc = mapping('a mapping such as { descriptors: greeter.binpb }', {
  descriptors: file('the path of a file of descriptors, such as greeter.binpb')
    .describe(
      'A FileDescriptorSet, with what it imports: protoc --include_imports --descriptor_set_out',
    )
    .optional(),
  proto: list('a list of files such as [greeter.proto]', file('a path such as greeter.proto'))
    .min(1, { error: 'expected one file at least' })
    .describe('Files that are compiled, with what they import')
    .optional(),
  importPaths: list('a list of folders such as [proto]', file('the path of a folder such as proto'))
    .describe('Where imports are looked for; default: the folder of the config file')
    .optional(),
  reflection: z
    .literal(true, { error: 'expected true (or no key)' })
    .describe('The service is asked: gRPC server reflection')
    .optional(),
}).check(
  z.refine((keys) => sources.filter((key) => has(keys, key)).length === 1, {
    error: `expected one of the keys ${sources.join(', ')}`,
    when: isMapping,
  }),
  z.refine((keys) => !has(keys, 'importPaths') || has(keys, 'proto'), {
    error: 'expected proto beside it',
    path: ['importPaths'],
    when: isMapping,
  }),
);

function has(keys: unknown, key: string): boolean {
  return key in (keys as object) && (keys as Record<string, unknown>)[key] !== undefined;
}

function isMapping({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
