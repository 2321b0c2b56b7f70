// The files that say of which types messages are. The reading itself is the caller's.

import type { GrpcFiles } from '../config.js';
import { compileProtos, ProtoProblem } from './compile-protos.js';
import { completeImports } from './complete-imports.js';
import { type DescriptorFile, missingImports, readDescriptorSet } from './descriptor-files.js';

/** A file that cannot be used; its message begins with the file's path. */
export class GrpcSourceProblem extends Error {
  /** Of several `proto`, the position of this one. */
  readonly at: number;
  readonly file: string;
  /** `expected …, got …` */
  readonly text: string;

  constructor(at: number, file: string, text: string) {
    super(`${file}: ${text}`);
    this.at = at;
    this.file = file;
    this.text = text;
  }
}

/** Reads a file; throws as `fs.readFileSync` does. */
export type ReadFile = (file: string) => Buffer;

const fileBytesMax = 64 * 1024 * 1024;

/**
 * @param source by absolute paths
 * @throws GrpcSourceProblem of the first file that cannot be used
 */
export function readGrpcSource(source: GrpcFiles, read: ReadFile): DescriptorFile[] {
  return 'descriptors' in source
    ? readDescriptors(source.descriptors, read)
    : readProtos(source, read);
}

function readDescriptors(file: string, read: ReadFile): DescriptorFile[] {
  const bytes = readWhole(0, file, read);
  const problem = (text: string) => new GrpcSourceProblem(0, file, text);
  const attempt = <Made>(make: () => Made): Made => {
    try {
      return make();
    } catch {
      throw problem(
        'expected a FileDescriptorSet (protoc --descriptor_set_out), got something else',
      );
    }
  };
  const files = attempt(() => readDescriptorSet(bytes));
  if (files.length === 0) throw problem('expected a FileDescriptorSet with files, got none');
  const [missing] = missingImports(files);
  if (missing !== undefined) {
    const how = '(protoc --include_imports, buf build)';
    throw problem(
      `expected all that is imported ${how}, got no "${missing.name}", which "${missing.by}" imports`,
    );
  }
  return attempt(() => completeImports(files));
}

function readProtos(
  { proto, importPaths }: Extract<GrpcFiles, { proto: unknown }>,
  read: ReadFile,
): DescriptorFile[] {
  const names = proto.map((file) => nameIn(file, importPaths));
  const texts = new Map(
    proto.map((file, at) => [names[at] ?? '', readWhole(at, file, read).toString('utf8')]),
  );
  const find = (name: string) => texts.get(name) ?? findIn(importPaths, name, read);
  try {
    return compileProtos(names, find);
  } catch (error) {
    if (!(error instanceof ProtoProblem)) throw error;
    const at = names.indexOf(error.file);
    throw new GrpcSourceProblem(Math.max(0, at), proto[at] ?? error.file, error.message);
  }
}

/** As other files import it: from the folder that it is in, where that is one. */
function nameIn(file: string, folders: readonly string[]): string {
  const within = folders.find((folder) => file.startsWith(withSlash(folder)));
  return within === undefined ? file : file.slice(withSlash(within).length);
}

function findIn(folders: readonly string[], name: string, read: ReadFile): string | null {
  // An import goes down from a folder, and nowhere else.
  if (name.split('/').includes('..') || name.startsWith('/')) return null;
  for (const folder of folders) {
    try {
      return read(`${withSlash(folder)}${name}`).toString('utf8');
    } catch {
      // It may be in the next one; that it is in none is told.
    }
  }
  return null;
}

function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

function readWhole(at: number, file: string, read: ReadFile): Buffer {
  let bytes: Buffer;
  try {
    bytes = read(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = gots[code ?? ''] ?? code ?? message;
    throw new GrpcSourceProblem(at, file, `expected a file that can be read, got ${what}`);
  }
  if (bytes.length <= fileBytesMax) return bytes;
  throw new GrpcSourceProblem(at, file, `expected at most 64 MiB, got ${bytes.length} bytes`);
}

const gots: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'one that may not be read',
  EPERM: 'one that may not be read',
};
