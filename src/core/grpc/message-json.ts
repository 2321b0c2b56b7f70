import type { DescField, DescMessage, FileRegistry } from '@bufbuild/protobuf';
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';
import { protobufLibrary } from './protobuf-library.js';
import { type RawField, rawFields } from './raw-fields.js';
import { type MessageJson, rawTree } from './raw-tree.js';
import { tagBytes } from './scan-fields.js';

/** How many values may still be made of a body: a few bytes may stand for very many. */
export interface ValueRoom {
  left: number;
}

export const valuesMax = 200_000;

/**
 * A message as ProtoJSON has it, with the fields that hold their default and have no presence of their own; what is
 * not in its descriptors stands behind them by its number, `#7`.
 * @throws Error for what is no such message, or has more values than there is room for
 */
export function messageJson(
  type: DescMessage,
  bytes: Uint8Array,
  registry: FileRegistry,
  room: ValueRoom = { left: valuesMax },
): MessageJson {
  const { protobuf, reflect } = protobufLibrary();
  const message = reflect.reflect(type, protobuf.fromBinary(type, bytes));
  return new Writing(registry, room).message(message);
}

class Writing {
  readonly #registry: FileRegistry;
  readonly #room: ValueRoom;

  constructor(registry: FileRegistry, room: ValueRoom) {
    this.#registry = registry;
    this.#room = room;
  }

  message(message: ReflectMessage): MessageJson {
    if (this.#room.left-- <= 0) throw new Error(`more than ${valuesMax} values`);
    const { typeName } = message.desc;
    if (typeName === 'google.protobuf.Any') return this.#any(message);
    const plain = plainTypes.has(typeName) ? this.#wellKnown(message) : undefined;
    return plain === undefined ? this.#fields(message) : plain;
  }

  #fields(message: ReflectMessage): { [key: string]: MessageJson } {
    const json: [string, MessageJson][] = [];
    for (const field of message.fields) {
      const isShown = hasPresence(field) ? message.isSet(field) : true;
      if (isShown) json.push([field.jsonName, this.#field(message, field)]);
    }
    return Object.fromEntries([...json, ...Object.entries(this.#unknown(message))]);
  }

  #field(message: ReflectMessage, field: DescField): MessageJson {
    switch (field.fieldKind) {
      case 'message':
        return this.message(message.get(field));
      case 'list':
        return Array.from(message.get(field), (item) => this.#value(field, item));
      case 'map':
        return Object.fromEntries(
          Array.from(message.get(field), ([key, item]) => [String(key), this.#value(field, item)]),
        );
      default:
        return this.#value(field, message.get(field));
    }
  }

  /** Of a field, or one of several in a list or map. */
  #value(field: DescField, value: unknown): MessageJson {
    if (this.#room.left-- <= 0) throw new Error(`more than ${valuesMax} values`);
    if (field.message !== undefined) return this.message(value as ReflectMessage);
    if (field.enum !== undefined) return enumJson(field.enum, value as number);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'number') return value as string | boolean;
    if (!Number.isFinite(value)) return String(value);
    // A number of JSON would lose its sign.
    if (Object.is(value, -0)) return '-0';
    const { FLOAT } = protobufLibrary().protobuf.ScalarType;
    return field.scalar === FLOAT ? shortestFloat(value) : value;
  }

  /** Undefined where it says nothing that there is, such as the 13th month. */
  #wellKnown({ desc, message }: ReflectMessage): MessageJson | undefined {
    const { toJson } = protobufLibrary().protobuf;
    try {
      return toJson(desc, message) as MessageJson;
    } catch {
      return undefined;
    }
  }

  /** By the type that it names, where its descriptors are there too. */
  #any(message: ReflectMessage): MessageJson {
    const { typeUrl, value } = message.message as unknown as {
      readonly typeUrl: string;
      readonly value: Uint8Array;
    };
    const type = this.#registry.getMessage(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
    const json = type === undefined ? undefined : this.#inner(type, value);
    if (json === undefined) {
      return { '@type': typeUrl, value: Buffer.from(value).toString('base64') };
    }
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    return {
      '@type': typeUrl,
      ...(isObject && !plainTypes.has(type?.typeName ?? '') ? json : { value: json }),
    };
  }

  #inner(type: DescMessage, bytes: Uint8Array): MessageJson | undefined {
    const { protobuf, reflect } = protobufLibrary();
    let inner: ReflectMessage;
    try {
      inner = reflect.reflect(type, protobuf.fromBinary(type, bytes));
    } catch {
      return undefined; // it is none of that type
    }
    return this.message(inner);
  }

  /** Also extensions: they are not asked for. */
  #unknown(message: ReflectMessage): { [key: string]: MessageJson } {
    const fields = message.getUnknown() ?? [];
    if (fields.length === 0) return {};
    this.#room.left -= fields.length;
    if (this.#room.left < 0) throw new Error(`more than ${valuesMax} values`);
    const raw = fields.flatMap(({ no, wireType, data }): RawField[] => {
      const read = rawFields(Buffer.concat([tagBytes(no, wireType), data]));
      // Too much, or too deep, to be read as one.
      return read ?? [{ field: no, wire: 'LEN', base64: Buffer.from(data).toString('base64') }];
    });
    return rawTree(raw);
  }
}

/** An object of JSON would not do for these: ProtoJSON has a form of its own. */
const plainTypes: ReadonlySet<string> = new Set(
  [
    ...['Timestamp', 'Duration', 'FieldMask', 'Struct', 'Value', 'ListValue'],
    ...['DoubleValue', 'FloatValue', 'Int64Value', 'UInt64Value', 'Int32Value', 'UInt32Value'],
    ...['BoolValue', 'StringValue', 'BytesValue'],
  ].map((name) => `google.protobuf.${name}`),
);

/** Whether it makes a difference that it is not there. */
function hasPresence(field: DescField): boolean {
  if (field.fieldKind === 'list' || field.fieldKind === 'map') return false;
  const { IMPLICIT } = protobufLibrary().wellKnown.FeatureSet_FieldPresence;
  return field.presence !== IMPLICIT;
}

function enumJson(type: NonNullable<DescField['enum']>, number: number): MessageJson {
  if (type.typeName === 'google.protobuf.NullValue') return null;
  return type.value[number]?.name ?? number;
}

/** The fewest digits that are the same in 32 bits: 0.1, and not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
