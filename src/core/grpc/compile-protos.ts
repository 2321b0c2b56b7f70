// .proto files ─► protobufjs (syntax, names resolved) ─► describe-file.ts ─► descriptors

import { createRequire } from 'node:module';
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type * as Protobufjs from 'protobufjs';
import { describeFile, type ParsedFile } from './describe-file.js';
import { type DescriptorFile, readDescriptorFile, writeDescriptorSet } from './descriptor-files.js';
import { protobufLibrary } from './protobuf-library.js';
import { makeRegistry } from './type-registry.js';

/** What is wrong with a file, or with what it imports: `expected …, got …`. */
export class ProtoProblem extends Error {
  /** As it was named. */
  readonly file: string;

  constructor(file: string, text: string) {
    super(text);
    this.file = file;
  }
}

type Parse = typeof Protobufjs.parse & { filename?: string | null };

/** Gives the text of a file by the name that an import has for it; null where there is none. */
export type FindProto = (name: string) => string | null;

/**
 * Compiles files in the language of protocol buffers, and what they import.
 * @param names as `find` knows them
 * @throws ProtoProblem
 */
export function compileProtos(names: readonly string[], find: FindProto): DescriptorFile[] {
  const compiling = new Compiling(find);
  for (const name of names) compiling.read(name, name);
  const files = compiling.files();
  const registry = makeRegistry(writeDescriptorSet(files));
  if (typeof registry === 'string') {
    throw new ProtoProblem(names[0] ?? '', `expected types that fit together, got ${registry}`);
  }
  return files;
}

class Compiling {
  readonly #find: FindProto;
  readonly #library: typeof Protobufjs;
  readonly #root: Protobufjs.Root;
  readonly #read = new Set<string>();
  /** What a file imports comes before it. */
  readonly #parsed: (ParsedFile | FileDescriptorProto)[] = [];

  constructor(find: FindProto) {
    this.#find = find;
    this.#library = createRequire(import.meta.url)('protobufjs') as typeof Protobufjs;
    this.#root = new this.#library.Root();
  }

  /** @param by the file that imports it */
  read(name: string, by: string): void {
    if (this.#read.has(name)) return;
    this.#read.add(name);
    const text = this.#find(name);
    if (text !== null) {
      const parsed = this.#parse(name, text);
      for (const each of parsed.imports) this.read(each, name);
      this.#parsed.push(parsed);
      return;
    }
    const known = wellKnownFiles().get(name);
    if (known === undefined) {
      const what = name === by ? 'a file that is there' : `a file for its import "${name}"`;
      throw new ProtoProblem(by, `expected ${what}, got none`);
    }
    for (const each of known.dependency) this.read(each, name);
    this.#name(known);
    this.#parsed.push(known);
  }

  #parse(name: string, text: string): ParsedFile {
    const parse: Parse = this.#library.parse;
    try {
      // It goes into messages, and onto what is defined there.
      parse.filename = name;
      const parsed = parse(text, this.#root, { keepCase: true });
      const { package: scope = '', imports = [], weakImports = [] } = parsed;
      return { name, scope, imports: [...imports, ...weakImports] };
    } catch (error) {
      throw new ProtoProblem(name, `expected protocol buffers, got ${messageOf(error, name)}`);
    } finally {
      parse.filename = null;
    }
  }

  /** The types of a file that nobody has to have: only their names matter here. */
  #name({ package: scope, messageType, enumType }: FileDescriptorProto): void {
    const { Enum, Type } = this.#library;
    const space = this.#root.define(scope);
    const add = (to: Protobufjs.NamespaceBase, type: (typeof messageType)[number]): void => {
      const made = new Type(type.name);
      to.add(made);
      for (const each of type.nestedType) add(made, each);
      for (const each of type.enumType) made.add(new Enum(each.name, { [`${each.name}_`]: 0 }));
    };
    for (const each of messageType) add(space, each);
    for (const each of enumType) space.add(new Enum(each.name, { [`${each.name}_`]: 0 }));
  }

  files(): DescriptorFile[] {
    try {
      this.#root.resolveAll();
    } catch (error) {
      const { name = '' } = this.#parsed.findLast((each) => 'scope' in each) ?? {};
      throw new ProtoProblem(
        name,
        `expected names that lead to types, got ${messageOf(error, name)}`,
      );
    }
    const { protobuf, wellKnown } = protobufLibrary();
    return this.#parsed.map((each) => {
      const proto = 'scope' in each ? describeFile(this.#root, each, this.#library) : each;
      const bytes = protobuf.toBinary(wellKnown.FileDescriptorProtoSchema, proto);
      return readDescriptorFile(Buffer.from(bytes));
    });
  }
}

/** Those of protocol buffers themselves, by their names: google/protobuf/timestamp.proto. */
function wellKnownFiles(): ReadonlyMap<string, FileDescriptorProto> {
  const { wellKnown } = protobufLibrary();
  const files = Object.entries(wellKnown).flatMap(([name, value]) =>
    name.startsWith('file_google_') && typeof value === 'object' && 'proto' in value
      ? [value.proto as FileDescriptorProto]
      : [],
  );
  return new Map(files.map((file) => [file.name, file]));
}

/** `illegal token 'x' (shop.proto, line 3)` */
function messageOf(error: unknown, file: string): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(`(${file}, line `, '(line ');
}
