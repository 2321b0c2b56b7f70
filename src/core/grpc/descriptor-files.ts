import { lengthField, scanFields } from './scan-fields.js';

/** A `FileDescriptorProto`, by what has to be known of it to choose among others. */
export interface DescriptorFile {
  /** As other files import it. */
  readonly name: string;
  readonly imports: readonly string[];
  readonly services: readonly DescribedService[];
  /** As it is written, without comments and the places in its source. */
  readonly data: Buffer;
}

export interface DescribedService {
  /** `helloworld.Greeter` */
  readonly name: string;
  readonly methods: readonly DescribedMethod[];
}

export interface DescribedMethod {
  readonly name: string;
  /** Full names of messages. */
  readonly input: string;
  readonly output: string;
  readonly isClientStream: boolean;
  readonly isServerStream: boolean;
}

/** @throws SyntaxError for what is no `FileDescriptorSet` */
export function readDescriptorSet(set: Buffer): DescriptorFile[] {
  const files: DescriptorFile[] = [];
  for (const { field, data } of scanFields(set)) {
    if (field !== 1 || data === null) throw new SyntaxError('no FileDescriptorSet');
    files.push(readDescriptorFile(data));
  }
  return files;
}

/** @throws SyntaxError for what is no `FileDescriptorProto` */
export function readDescriptorFile(file: Buffer): DescriptorFile {
  let name = '';
  let scope = '';
  const imports: string[] = [];
  const services: Buffer[] = [];
  const kept: Buffer[] = [];
  for (const { field, data, whole } of scanFields(file)) {
    if (field === fileFields.name) name = textOf(data);
    if (field === fileFields.package) scope = textOf(data);
    if (field === fileFields.dependency) imports.push(textOf(data));
    if (field === fileFields.service && data !== null) services.push(data);
    if (field !== fileFields.sourceInfo) kept.push(whole);
  }
  if (name === '') throw new SyntaxError('no FileDescriptorProto');
  const prefix = scope === '' ? '' : `${scope}.`;
  return {
    ...{ name, imports, data: Buffer.concat(kept) },
    services: services.map((each) => readService(each, prefix)),
  };
}

/** A `FileDescriptorSet` of these. */
export function writeDescriptorSet(files: readonly DescriptorFile[]): Buffer {
  return Buffer.concat(files.map(({ data }) => lengthField(1, data)));
}

/** The file that has the service, behind all that it needs; null where none has it, or one that it needs is missing. */
export function filesOfService(
  files: readonly DescriptorFile[],
  service: string,
): DescriptorFile[] | null {
  const byName = new Map(files.map((file) => [file.name, file]));
  const found = files.find(({ services }) => services.some(({ name }) => name === service));
  if (found === undefined) return null;
  const needed = new Set<DescriptorFile>();
  const seen = new Set<string>();
  /** Depth first without recursion: what a file imports stands before it. */
  const open: { readonly file: DescriptorFile; next: number }[] = [{ file: found, next: 0 }];
  seen.add(found.name);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const name = top.file.imports[top.next++];
    if (name === undefined) {
      needed.add(top.file);
      open.pop();
    } else if (!seen.has(name)) {
      seen.add(name);
      const file = byName.get(name);
      if (file === undefined) return null;
      open.push({ file, next: 0 });
    }
  }
  return [...needed];
}

/** Those that files import and that are not among them, each with the first that does. */
export function missingImports(
  files: readonly DescriptorFile[],
): { readonly name: string; readonly by: string }[] {
  const known = new Set(files.map(({ name }) => name));
  const missing = new Map<string, string>();
  for (const { name: by, imports } of files) {
    for (const name of imports) if (!known.has(name) && !missing.has(name)) missing.set(name, by);
  }
  return [...missing].map(([name, by]) => ({ name, by }));
}

// Numbers of fields, as google/protobuf/descriptor.proto has them.
const fileFields = { name: 1, package: 2, dependency: 3, service: 6, sourceInfo: 9 } as const;

function readService(service: Buffer, prefix: string): DescribedService {
  let name = '';
  const methods: DescribedMethod[] = [];
  for (const { field, data } of scanFields(service)) {
    if (field === 1) name = textOf(data);
    if (field === 2 && data !== null) methods.push(readMethod(data));
  }
  return { name: `${prefix}${name}`, methods };
}

function readMethod(method: Buffer): DescribedMethod {
  const read = { name: '', input: '', output: '', isClientStream: false, isServerStream: false };
  for (const { field, data, value } of scanFields(method)) {
    if (field === 1) read.name = textOf(data);
    if (field === 2) read.input = textOf(data).replace(/^\./, '');
    if (field === 3) read.output = textOf(data).replace(/^\./, '');
    if (field === 5) read.isClientStream = value !== 0;
    if (field === 6) read.isServerStream = value !== 0;
  }
  return read;
}

function textOf(data: Buffer | null): string {
  return data === null ? '' : data.toString('utf8');
}
