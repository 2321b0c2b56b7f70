// Some servers in JavaScript describe their files by packages, and say neither what these import nor whole names.

import type { DescriptorFile } from './descriptor-files.js';
import { lengthField, scanFields } from './scan-fields.js';

/** The same files, with an import of each file that has a type which they name. @throws SyntaxError for what is none */
export function completeImports(files: readonly DescriptorFile[]): DescriptorFile[] {
  const read = files.map((file) => ({ file, names: namesIn(file.data) }));
  const declaredIn = new Map<string, string>();
  for (const { file, names } of read) {
    for (const type of names.declared) declaredIn.set(type, file.name);
  }
  return read.map(({ file, names }) => {
    const used = names.used.flatMap(({ scope, name }) => {
      const type = wholeName(scope, name, (each) => declaredIn.has(each));
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

/**
 * What a name stands for where it is used: `.shop.Item` for itself, `Item` for what is nearest.
 * @param scope full name of the message, or the package, that it is used in
 */
export function wholeName(
  scope: string,
  name: string,
  isKnown: (whole: string) => boolean,
): string | undefined {
  if (name.startsWith('.')) return name.slice(1);
  const steps = scope === '' ? [] : scope.split('.');
  for (let length = steps.length; length >= 0; length--) {
    const whole = [...steps.slice(0, length), name].join('.');
    if (isKnown(whole)) return whole;
  }
  return undefined;
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
}

// Numbers of fields, as google/protobuf/descriptor.proto has them.
const fileFields = { package: 2, dependency: 3, message: 4, enum: 5, service: 6, extension: 7 };
const messageFields = { name: 1, field: 2, nested: 3, enum: 4, extension: 6 };
const fieldFields = { extendee: 2, typeName: 6 };

function namesIn(file: Buffer): Names {
  const names: Names = { declared: [], used: [] };
  const all = Array.from(scanFields(file));
  const [scope = ''] = within(all, fileFields.package).map(textOf);
  for (const each of within(all, fileFields.message)) addMessage(names, scope, each);
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

function addMessage(names: Names, scope: string, message: Buffer): void {
  const all = Array.from(scanFields(message));
  const [own = ''] = within(all, messageFields.name).map(textOf);
  const whole = joined(scope, own);
  names.declared.push(whole);
  for (const each of within(all, messageFields.field)) addField(names, whole, each);
  for (const each of within(all, messageFields.extension)) addField(names, whole, each);
  for (const each of within(all, messageFields.nested)) addMessage(names, whole, each);
  for (const each of within(all, messageFields.enum)) addEnum(names, whole, each);
}

function addEnum(names: Names, scope: string, type: Buffer): void {
  const [own = ''] = within(Array.from(scanFields(type)), 1).map(textOf);
  names.declared.push(joined(scope, own));
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

function joined(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

function textOf(data: Buffer): string {
  return data.toString('utf8');
}
