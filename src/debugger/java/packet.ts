// Packets of JDWP (Java Debug Wire Protocol): a length, an id, flags, and either a command or an
// error code. Ids of things in the JVM are as long as it says; they are kept as bigints.

/** Command sets and commands that loop uses. */
export const commands = {
  version: [1, 1],
  classesBySignature: [1, 2],
  allClasses: [1, 3],
  dispose: [1, 6],
  idSizes: [1, 7],
  resumeAll: [1, 9],
  createString: [1, 11],
  signature: [2, 1],
  fields: [2, 4],
  methods: [2, 5],
  staticValues: [2, 6],
  sourceFile: [2, 7],
  superclass: [3, 1],
  invokeStatic: [3, 3],
  lineTable: [6, 1],
  variableTable: [6, 2],
  classOf: [9, 1],
  fieldValues: [9, 2],
  invoke: [9, 6],
  stringValue: [10, 1],
  threadName: [11, 1],
  resumeThread: [11, 3],
  frames: [11, 6],
  arrayLength: [13, 1],
  arrayValues: [13, 2],
  setEvent: [15, 1],
  clearEvent: [15, 2],
  clearBreakpoints: [15, 3],
  frameValues: [16, 1],
  thisObject: [16, 3],
  event: [64, 100],
} as const satisfies Record<string, readonly [set: number, command: number]>;

export type CommandName = keyof typeof commands;

export const eventKinds = {
  ...{ step: 1, breakpoint: 2, exception: 4, classPrepare: 8, vmStart: 90, vmDeath: 99 },
} as const;

export interface IdSizes {
  readonly field: number;
  readonly method: number;
  readonly object: number;
  readonly type: number;
  readonly frame: number;
}

/** Where code is: a class, a method of it, an index into its bytes. */
export interface Location {
  readonly kind: number;
  readonly type: bigint;
  readonly method: bigint;
  readonly index: bigint;
}

/** A value with its JNI type tag: of an object its id, of a primitive its number. */
export interface Value {
  readonly tag: string;
  readonly bits: bigint | number;
}

/** Tags of values that are objects, or null. */
export const objectTags = 'L[stglc';

export class PacketReader {
  readonly #bytes: Buffer;
  readonly #sizes: IdSizes;
  #at = 0;

  constructor(bytes: Buffer, sizes: IdSizes) {
    this.#bytes = bytes;
    this.#sizes = sizes;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  text(): string {
    const length = this.int();
    return this.#bytes.toString('utf8', this.#take(length), this.#at);
  }

  id(of: keyof IdSizes): bigint {
    const size = this.#sizes[of];
    const at = this.#take(size);
    return size === 8 ? this.#bytes.readBigUInt64BE(at) : BigInt(this.#bytes.readUIntBE(at, size));
  }

  location(): Location {
    return {
      ...{ kind: this.byte(), type: this.id('type'), method: this.id('method') },
      index: this.long(),
    };
  }

  value(tag = String.fromCharCode(this.byte())): Value {
    switch (tag) {
      case 'B':
        return { tag, bits: this.#bytes.readInt8(this.#take(1)) };
      case 'Z':
        return { tag, bits: this.byte() };
      case 'C':
        return { tag, bits: this.#bytes.readUInt16BE(this.#take(2)) };
      case 'S':
        return { tag, bits: this.#bytes.readInt16BE(this.#take(2)) };
      case 'I':
        return { tag, bits: this.int() };
      case 'J':
        return { tag, bits: this.long() };
      case 'F':
        return { tag, bits: this.#bytes.readFloatBE(this.#take(4)) };
      case 'D':
        return { tag, bits: this.#bytes.readDoubleBE(this.#take(8)) };
      case 'V':
        return { tag, bits: 0 };
      default:
        return { tag, bits: this.id('object') };
    }
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.int() }, read);
  }

  #take(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.#at > this.#bytes.length) throw new Error('a message of the JVM is too short');
    return at;
  }
}

export class PacketWriter {
  readonly #parts: Buffer[] = [];
  readonly #sizes: IdSizes;

  constructor(sizes: IdSizes) {
    this.#sizes = sizes;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  byte(value: number): this {
    this.#parts.push(Buffer.from([value]));
    return this;
  }

  int(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    this.#parts.push(bytes);
    return this;
  }

  long(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    this.#parts.push(bytes);
    return this;
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    this.int(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  id(of: keyof IdSizes, value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    this.#parts.push(bytes.subarray(8 - this.#sizes[of]));
    return this;
  }

  location({ kind, type, method, index }: Location): this {
    return this.byte(kind).id('type', type).id('method', method).long(index);
  }

  value({ tag, bits }: Value): this {
    this.byte(tag.charCodeAt(0));
    if (objectTags.includes(tag)) return this.id('object', BigInt(bits));
    const bytes = Buffer.alloc(8);
    if (tag === 'D') bytes.writeDoubleBE(Number(bits));
    else if (tag === 'F') bytes.writeFloatBE(Number(bits));
    else if (tag === 'J') bytes.writeBigInt64BE(BigInt(bits));
    else if (tag === 'I') bytes.writeInt32BE(Number(bits));
    else if (tag === 'S') bytes.writeInt16BE(Number(bits));
    else if (tag === 'C') bytes.writeUInt16BE(Number(bits));
    else bytes.writeInt8(Number(bits));
    const size = { D: 8, J: 8, F: 4, I: 4, S: 2, C: 2 }[tag] ?? 1;
    this.#parts.push(bytes.subarray(0, size));
    return this;
  }
}
