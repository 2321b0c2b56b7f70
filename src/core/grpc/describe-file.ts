// What protobufjs has understood of a file, as descriptors: its own conversion to them loses files and names.

import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  DescriptorProtoSchema,
  EnumDescriptorProtoSchema,
  FieldDescriptorProtoSchema,
  FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';
import type * as Protobufjs from 'protobufjs';
import { protobufLibrary } from './protobuf-library.js';

/** A file whose types are in a root. */
export interface ParsedFile {
  readonly name: string;
  /** Its package, or ''. */
  readonly scope: string;
  readonly imports: readonly string[];
}

type Described = MessageInitShape<typeof DescriptorProtoSchema>;
type DescribedField = MessageInitShape<typeof FieldDescriptorProtoSchema>;
type ValueType = Pick<Protobufjs.Field, 'resolvedType' | 'type'>;
type DescribedEnum = MessageInitShape<typeof EnumDescriptorProtoSchema>;

/** proto3 as it is; what is in proto2, or an edition, as an edition, in which all is said. */
export function describeFile(
  root: Protobufjs.Root,
  { name, scope, imports }: ParsedFile,
  library: typeof Protobufjs,
): FileDescriptorProto {
  const { protobuf, wellKnown } = protobufLibrary();
  const space = scope === '' ? root : root.lookup(scope);
  const own = (space as Protobufjs.NamespaceBase).nestedArray.filter(
    ({ filename }) => filename === name,
  );
  const isProto3 = own.some((each) => editionOf(each) === 'proto3');
  const describing = new Describing(library, isProto3);
  return protobuf.create(wellKnown.FileDescriptorProtoSchema, {
    ...{ name, package: scope, dependency: [...imports] },
    ...(isProto3
      ? { syntax: 'proto3' }
      : { syntax: 'editions', edition: wellKnown.Edition.EDITION_2023 }),
    ...describing.nested(own),
    service: own.flatMap((each) =>
      each instanceof library.Service ? [describeService(each)] : [],
    ),
  });
}

class Describing {
  readonly #library: typeof Protobufjs;
  readonly #isProto3: boolean;

  constructor(library: typeof Protobufjs, isProto3: boolean) {
    this.#library = library;
    this.#isProto3 = isProto3;
  }

  nested(all: readonly Protobufjs.ReflectionObject[]) {
    const { Type, Enum } = this.#library;
    return {
      messageType: all.flatMap((each) => (each instanceof Type ? [this.#type(each)] : [])),
      enumType: all.flatMap((each) => (each instanceof Enum ? [this.#enum(each)] : [])),
    };
  }

  #type(type: Protobufjs.Type): Described {
    const fields = type.fieldsArray.filter(({ declaringField }) => declaringField === null);
    const oneofs = type.oneofsArray.filter((each) => !isSynthetic(each));
    const optionals = fields.filter((field) => this.#isOptional(field));
    const { messageType, enumType } = this.nested(type.nestedArray);
    const maps = fields.flatMap((field) => (isMap(field) ? [this.#entry(field)] : []));
    return {
      name: type.name,
      field: fields.map((field) => this.#field(field, { oneofs, optionals })),
      nestedType: [...messageType, ...maps],
      enumType,
      oneofDecl: [
        ...oneofs.map(({ name }) => ({ name })),
        ...optionals.map(({ name }) => ({ name: `_${name}` })),
      ],
    };
  }

  /** In proto3 one that says so has a group of its own, behind all others. */
  #isOptional(field: Protobufjs.Field): boolean {
    return this.#isProto3 && field.options?.proto3_optional === true;
  }

  #field(
    field: Protobufjs.Field,
    of: {
      readonly oneofs: readonly Protobufjs.OneOf[];
      readonly optionals: readonly Protobufjs.Field[];
    },
  ): DescribedField {
    const { FieldDescriptorProto_Label: labels } = protobufLibrary().wellKnown;
    const { partOf, options } = field;
    const optional = of.optionals.indexOf(field);
    const oneof =
      optional >= 0
        ? of.oneofs.length + optional
        : partOf === null
          ? -1
          : of.oneofs.indexOf(partOf);
    const jsonName: unknown = options?.json_name;
    return {
      name: field.name,
      number: field.id,
      label: field.repeated || isMap(field) ? labels.REPEATED : labels.OPTIONAL,
      ...(isMap(field)
        ? messageType(`${parentOf(field)}.${entryName(field)}`)
        : this.#valueType(field)),
      ...(typeof jsonName === 'string' ? { jsonName } : {}),
      ...(oneof >= 0 ? { oneofIndex: oneof } : {}),
      ...(optional >= 0 ? { proto3Optional: true } : {}),
      ...this.#options(field),
    };
  }

  /** Of a field, or of the values of a map. */
  #valueType({ resolvedType, type }: ValueType): Pick<DescribedField, 'type' | 'typeName'> {
    const { FieldDescriptorProto_Type: types } = protobufLibrary().wellKnown;
    if (resolvedType === null) return { type: types[type.toUpperCase() as keyof typeof types] };
    const isEnum = resolvedType instanceof this.#library.Enum;
    if (isEnum) return { type: types.ENUM, typeName: resolvedType.fullName };
    return messageType(resolvedType.fullName);
  }

  #options(field: Protobufjs.Field): Pick<DescribedField, 'options'> {
    const { wellKnown } = protobufLibrary();
    const isPackable = field.repeated && !(field.resolvedType instanceof this.#library.Type);
    if (this.#isProto3) return isPackable && !field.packed ? { options: { packed: false } } : {};
    const {
      FeatureSet_FieldPresence: presence,
      FeatureSet_RepeatedFieldEncoding: repeated,
      FeatureSet_MessageEncoding: message,
    } = wellKnown;
    if (isMap(field)) return {};
    const features = {
      ...(field.repeated || field.partOf !== null
        ? {}
        : { fieldPresence: field.hasPresence ? presence.EXPLICIT : presence.IMPLICIT }),
      ...(isPackable && field.type !== 'string' && field.type !== 'bytes'
        ? { repeatedFieldEncoding: field.packed ? repeated.PACKED : repeated.EXPANDED }
        : {}),
      ...(field.delimited ? { messageEncoding: message.DELIMITED } : {}),
    };
    return { options: { features } };
  }

  /** A map is a list of messages with a key and a value. */
  #entry(field: Protobufjs.Field): Described {
    const { FieldDescriptorProto_Type: types, FieldDescriptorProto_Label: labels } =
      protobufLibrary().wellKnown;
    const key = types[keyTypeOf(field).toUpperCase() as keyof typeof types];
    return {
      name: entryName(field),
      field: [
        { name: 'key', number: 1, label: labels.OPTIONAL, type: key },
        { name: 'value', number: 2, label: labels.OPTIONAL, ...this.#valueType(field) },
      ],
      options: { mapEntry: true },
    };
  }

  #enum({ name, values }: Protobufjs.Enum): DescribedEnum {
    const value = Object.entries(values).map(([each, number]) => ({ name: each, number }));
    const isAliased = new Set(value.map(({ number }) => number)).size < value.length;
    const options = {
      ...(isAliased ? { allowAlias: true } : {}),
      // An unknown number is shown as one, whatever the language of the server makes of it.
      ...(this.#isProto3
        ? {}
        : { features: { enumType: protobufLibrary().wellKnown.FeatureSet_EnumType.OPEN } }),
    };
    // What is open begins with 0.
    return {
      name,
      value: value.toSorted((a, b) => Number(b.number === 0) - Number(a.number === 0)),
      options,
    };
  }
}

function describeService(service: Protobufjs.Service) {
  return {
    name: service.name,
    method: service.methodsArray.map((method) => ({
      name: method.name,
      inputType: method.resolvedRequestType?.fullName ?? '',
      outputType: method.resolvedResponseType?.fullName ?? '',
      clientStreaming: method.requestStream === true,
      serverStreaming: method.responseStream === true,
    })),
  };
}

function messageType(typeName: string): Pick<DescribedField, 'type' | 'typeName'> {
  const { MESSAGE } = protobufLibrary().wellKnown.FieldDescriptorProto_Type;
  return { type: MESSAGE, typeName };
}

function isMap({ map }: Protobufjs.Field): boolean {
  return map;
}

function keyTypeOf(field: Protobufjs.Field): string {
  return (field as unknown as Protobufjs.MapField).keyType;
}

function parentOf(field: Protobufjs.Field): string {
  return field.parent?.fullName ?? '';
}

/** As protoc names it: `StockByDayEntry` of `stock_by_day`. */
function entryName({ name }: Protobufjs.Field): string {
  return `${name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()).replaceAll('_', '')}Entry`;
}

/** What protobufjs makes of `optional` in proto3. */
function isSynthetic({ fieldsArray }: Protobufjs.OneOf): boolean {
  return fieldsArray.length === 1 && fieldsArray[0]?.options?.proto3_optional === true;
}

/** `proto2`, `proto3`, `2023`. */
function editionOf(object: Protobufjs.ReflectionObject): string | undefined {
  return (object as unknown as { readonly _edition?: string })._edition;
}
