import type { DescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { NameRoom, wholeName } from './complete-imports.js';

/**
 * Writes whole names in place of those that only mean something where they stand, and the names of JSON, which some
 * compilers leave out.
 * @throws SyntaxError for what is made to be slow
 */
export function makeNamesWhole(files: readonly FileDescriptorProto[]): void {
  const room = new NameRoom();
  const declared = new Set(
    files.flatMap(({ package: scope, messageType, enumType }) => [
      ...messageType.flatMap((each) => declaredIn(each, scope, room)),
      ...enumType.map(({ name }) => room.joined(scope, name)),
    ]),
  );
  const visit = (message: DescriptorProto, scope: string): void => {
    const whole = room.joined(scope, message.name);
    for (const field of message.field) {
      if (field.jsonName === '') field.jsonName = jsonName(field.name);
      if (field.typeName === '' || field.typeName.startsWith('.')) continue;
      const type = wholeName(whole, field.typeName, {
        isKnown: (each) => declared.has(each),
        room,
      });
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

function declaredIn(
  { name, nestedType, enumType }: DescriptorProto,
  scope: string,
  room: NameRoom,
): string[] {
  const whole = room.joined(scope, name);
  return [
    whole,
    ...nestedType.flatMap((each) => declaredIn(each, whole, room)),
    ...enumType.map((each) => room.joined(whole, each.name)),
  ];
}
