import type { DescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { wholeName } from './complete-imports.js';

/**
 * Writes whole names in place of those that only mean something where they stand, and the names of JSON, which some
 * compilers leave out.
 */
export function makeNamesWhole(files: readonly FileDescriptorProto[]): void {
  const declared = new Set(
    files.flatMap(({ package: scope, messageType, enumType }) => [
      ...messageType.flatMap((each) => declaredIn(each, scope)),
      ...enumType.map(({ name }) => joined(scope, name)),
    ]),
  );
  const visit = (message: DescriptorProto, scope: string): void => {
    const whole = joined(scope, message.name);
    for (const field of message.field) {
      if (field.jsonName === '') field.jsonName = jsonName(field.name);
      if (field.typeName === '' || field.typeName.startsWith('.')) continue;
      const type = wholeName(whole, field.typeName, (each) => declared.has(each));
      if (type !== undefined) field.typeName = `.${type}`;
    }
    for (const each of message.nestedType) visit(each, whole);
  };
  for (const file of files) for (const each of file.messageType) visit(each, file.package);
}

/** As protoc makes it. */
function jsonName(name: string): string {
  return name.replace(/_+([^_])?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
}

function declaredIn({ name, nestedType, enumType }: DescriptorProto, scope: string): string[] {
  const whole = joined(scope, name);
  return [
    whole,
    ...nestedType.flatMap((each) => declaredIn(each, whole)),
    ...enumType.map((each) => joined(whole, each.name)),
  ];
}

function joined(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
