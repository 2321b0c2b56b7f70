import type { ClassTable } from './class-table.js';
import { type JdwpClient, JdwpRefusal } from './jdwp-client.js';
import type { Location, PacketReader, PacketWriter, Value } from './packet.js';
import { parametersOf } from './signatures.js';

/** A frame of a suspended thread. */
export class JavaFrame {
  readonly thread: bigint;
  /** From the innermost, which is 0. */
  readonly depth: number;
  readonly location: Location;
  readonly #client: JdwpClient;
  readonly #classes: ClassTable;
  /** Anew after each call in its thread. */
  #id: bigint;

  constructor(
    client: JdwpClient,
    classes: ClassTable,
    {
      thread,
      depth,
      id,
      location,
    }: { thread: bigint; depth: number; id: bigint; location: Location },
  ) {
    this.#client = client;
    this.#classes = classes;
    this.thread = thread;
    this.depth = depth;
    this.#id = id;
    this.location = location;
  }

  /** Arguments and local variables that are in sight here; unnamed arguments are `arg0` and on. */
  async variables(): Promise<ReadonlyMap<string, Value>> {
    const { type, method, index } = this.location;
    const table = await this.#classes.variables(type, method);
    const named =
      table === null
        ? await this.#arguments()
        : table.filter(
            ({ name, from, length }) =>
              name !== 'this' && from <= index && index < from + BigInt(length),
          );
    if (named.length === 0) return new Map();
    const values = await this.#values(named);
    return new Map(named.map(({ name }, at) => [name, values[at] as Value]));
  }

  /** Null in a static method. */
  async self(): Promise<Value | null> {
    const answer = await this.#ask('thisObject', () => undefined).catch((error: unknown) => {
      if (error instanceof JdwpRefusal) return null;
      throw error;
    });
    const value = answer?.value() ?? null;
    return value === null || BigInt(value.bits) === 0n ? null : value;
  }

  /** Its class, those that it extends, and those that it stands in: where static names are found. */
  async types(): Promise<readonly bigint[]> {
    const types: bigint[] = [];
    for (let at: bigint | null = this.location.type; at !== null; ) {
      types.push(at);
      at = await this.#classes.superclass(at);
    }
    const signature = await this.#classes.signature(this.location.type);
    const outer = signature.replace(/\$.*;$/, ';');
    if (outer === signature) return types;
    const answer = await this.#client.ask('classesBySignature', (packet) => packet.text(outer));
    const found = answer.list(() => {
      answer.byte();
      const id = answer.id('type');
      answer.int();
      return id;
    });
    return [...types, ...found];
  }

  /** Those whose type is one of these. */
  async argumentsOf(types: ReadonlySet<string>): Promise<readonly Value[]> {
    const own = (await this.#arguments()).filter(({ signature }) => types.has(signature));
    return own.length === 0 ? [] : this.#values(own);
  }

  async #arguments() {
    const method = await this.#classes.methodAt(this.location);
    if (method === null) return [];
    let slot = method.isStatic ? 0 : 1;
    return parametersOf(method.signature).map((signature, at) => {
      const own = { name: `arg${at}`, signature, slot };
      slot += signature === 'J' || signature === 'D' ? 2 : 1;
      return own;
    });
  }

  async #values(
    wanted: readonly { readonly signature: string; readonly slot: number }[],
  ): Promise<readonly Value[]> {
    const answer = await this.#ask('frameValues', (packet) => {
      packet.int(wanted.length);
      for (const { slot, signature } of wanted) {
        const tag = /^[L[]/.test(signature) ? 'L' : signature;
        packet.int(slot).byte(tag.charCodeAt(0));
      }
    });
    return answer.list(() => answer.value());
  }

  async #ask(
    command: 'thisObject' | 'frameValues',
    write: (packet: PacketWriter) => void,
  ): Promise<PacketReader> {
    const ask = () =>
      this.#client.ask(command, (packet) => {
        write(packet.id('object', this.thread).id('frame', this.#id));
      });
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof JdwpRefusal) || error.code !== invalidFrame) throw error;
    }
    const answer = await this.#client.ask('frames', (packet) =>
      packet.id('object', this.thread).int(this.depth).int(1),
    );
    answer.int();
    this.#id = answer.id('frame');
    return ask();
  }
}

const invalidFrame = 30;
