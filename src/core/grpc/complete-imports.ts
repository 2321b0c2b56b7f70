// Some servers in JavaScript describe their files by packages, and say neither what these import nor whole names.

import type { DescriptorFile } from './descriptor-files.js';
import { lengthField, scanFields } from './scan-fields.js';

/**
 * The same files, with an import of each file that has a type which they name.
 * @throws SyntaxError for what is none, or made to be slow
 */
export function completeImports(files: readonly DescriptorFile[]): DescriptorFile[] {
  const room = new NameRoom();
  const read = files.map((file) => ({ file, names: namesIn(file.data, room) }));
  const declaredIn = new Map<string, string>();
  for (const { file, names } of read) {
    for (const type of names.declared) declaredIn.set(type, file.name);
  }
  return read.map(({ file, names }) => {
    const used = names.used.flatMap(({ scope, name }) => {
      const type = wholeName(scope, name, { isKnown: (each) => declaredIn.has(each), room });
      return type === undefined ? [] : (declaredIn.get(type) ?? []);
    });
    const lacking = [...new Set(used)].filter(
      (name) => name !== file.name && !file.imports.includes(name) && !reaches(file, name, files),
    );
    if (lacking.length === 0) return file;
    const added = lacking.map((name) => lengthField(fileFields.dependency, Buffer.from(name)));
    return {
      ...file,
      imports: [...file.imports, ...lacking],
      data: Buffer.concat([file.data, ...added]),
    };
  });
}

/** Those of a large API are 10 MB; 1 s of a processor. */
const nameCharsMax = 32 * 1024 * 1024;
/** protoc takes less. */
const nestingMax = 100;

/** A name within names within names: few bytes may stand for very many characters. */
export class NameRoom {
  #left = nameCharsMax;

  /** @throws SyntaxError */
  take(chars: number): void {
    this.#left -= chars;
    if (this.#left < 0) throw new SyntaxError('names that are too long');
  }

  joined(scope: string, name: string): string {
    this.take(scope.length + name.length);
    return scope === '' ? name : `${scope}.${name}`;
  }
}

export interface KnownNames {
  readonly isKnown: (whole: string) => boolean;
  readonly room: NameRoom;
}

/**
 * What a name stands for where it is used: `.shop.Item` for itself, `Item` for what is nearest.
 * @param scope full name of the message, or the package, that it is used in
 * @throws SyntaxError
 */
export function wholeName(
  scope: string,
  name: string,
  { isKnown, room }: KnownNames,
): string | undefined {
  if (name.startsWith('.')) return name.slice(1);
  for (let within = scope; ; within = within.slice(0, Math.max(0, within.lastIndexOf('.')))) {
    const whole = room.joined(within, name);
    if (isKnown(whole)) return whole;
    if (within === '') return undefined;
  }
}

/** Imported by what it imports: that may be what a public import is for. */
function reaches(
  { imports }: DescriptorFile,
  name: string,
  files: readonly DescriptorFile[],
): boolean {
  return files.some((other) => imports.includes(other.name) && other.imports.includes(name));
}

interface Names {
  readonly declared: string[];
  readonly used: { readonly scope: string; readonly name: string }[];
  readonly room: NameRoom;
}

// Numbers of fields, as google/protobuf/descriptor.proto has them.
const fileFields = { package: 2, dependency: 3, message: 4, enum: 5, service: 6, extension: 7 };
const messageFields = { name: 1, field: 2, nested: 3, enum: 4, extension: 6 };
const fieldFields = { extendee: 2, typeName: 6 };

function namesIn(file: Buffer, room: NameRoom): Names {
  const names: Names = { declared: [], used: [], room };
  const all = Array.from(scanFields(file));
  const [scope = ''] = within(all, fileFields.package).map(textOf);
  for (const each of within(all, fileFields.message)) addMessage(names, { scope, depth: 0 }, each);
  for (const each of within(all, fileFields.enum)) addEnum(names, scope, each);
  for (const each of within(all, fileFields.extension)) addField(names, scope, each);
  for (const service of within(all, fileFields.service)) {
    for (const method of within(Array.from(scanFields(service)), 2)) {
      const fields = Array.from(scanFields(method));
      for (const name of [...within(fields, 2), ...within(fields, 3)]) {
        names.used.push({ scope, name: textOf(name) });
      }
    }
  }
  return names;
}

function addMessage(
  names: Names,
  { scope, depth }: { readonly scope: string; readonly depth: number },
  message: Buffer,
): void {
  if (depth > nestingMax) throw new SyntaxError('messages that are nested too deeply');
  const all = Array.from(scanFields(message));
  const [own = ''] = within(all, messageFields.name).map(textOf);
  const whole = names.room.joined(scope, own);
  names.declared.push(whole);
  for (const each of within(all, messageFields.field)) addField(names, whole, each);
  for (const each of within(all, messageFields.extension)) addField(names, whole, each);
  for (const each of within(all, messageFields.nested))
    addMessage(names, { scope: whole, depth: depth + 1 }, each);
  for (const each of within(all, messageFields.enum)) addEnum(names, whole, each);
}

function addEnum(names: Names, scope: string, type: Buffer): void {
  const [own = ''] = within(Array.from(scanFields(type)), 1).map(textOf);
  names.declared.push(names.room.joined(scope, own));
}

function addField(names: Names, scope: string, field: Buffer): void {
  const all = Array.from(scanFields(field));
  for (const number of [fieldFields.typeName, fieldFields.extendee]) {
    for (const name of within(all, number)) names.used.push({ scope, name: textOf(name) });
  }
}

type Scanned = ReturnType<typeof scanFields> extends Generator<infer Field> ? Field : never;

function within(fields: readonly Scanned[], number: number): Buffer[] {
  return fields.flatMap(({ field, data }) => (field === number && data !== null ? [data] : []));
}

function textOf(data: Buffer): string {
  return data.toString('utf8');
}
