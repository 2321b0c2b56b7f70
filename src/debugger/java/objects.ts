// Objects of a JVM: their classes, and the values of their fields. Runs nothing of the program.

import type { ClassTable, Field } from './class-table.js';
import type { JdwpClient } from './jdwp-client.js';
import { objectTags, type Value } from './packet.js';

export const isNull = ({ tag, bits }: Value): boolean =>
  objectTags.includes(tag) && BigInt(bits) === 0n;

export class Objects {
  readonly classes: ClassTable;
  readonly #client: JdwpClient;

  constructor(client: JdwpClient, classes: ClassTable) {
    this.#client = client;
    this.classes = classes;
  }

  async typeOf({ bits }: Value): Promise<bigint> {
    const answer = await this.#client.ask('classOf', (packet) => packet.id('object', BigInt(bits)));
    answer.byte();
    return answer.id('type');
  }

  /** The class and those that it extends, itself first. */
  async lineage(type: bigint): Promise<readonly bigint[]> {
    const types: bigint[] = [];
    for (let at: bigint | null = type; at !== null; at = await this.classes.superclass(at)) {
      types.push(at);
    }
    return types;
  }

  /** Of an object, with those it inherits; of a name that is there twice the innermost. */
  async fieldsOf(object: Value): Promise<ReadonlyMap<string, Value>> {
    const lineage = await this.lineage(await this.typeOf(object));
    const found = new Map<string, Field>();
    for (const type of lineage) {
      for (const field of await this.classes.fields(type)) {
        if (!field.isStatic && !found.has(field.name)) found.set(field.name, field);
      }
    }
    if (found.size === 0) return new Map();
    const fields = [...found.values()];
    const answer = await this.#client.ask('fieldValues', (packet) => {
      packet.id('object', BigInt(object.bits)).int(fields.length);
      for (const { id } of fields) packet.id('field', id);
    });
    const values = answer.list(() => answer.value());
    return new Map(fields.map(({ name }, at) => [name, values[at] as Value]));
  }

  /** Undefined where the class has none of that name. */
  async staticValue(type: bigint, name: string): Promise<Value | undefined> {
    const fields = await this.classes.fields(type);
    const field = fields.find((each) => each.name === name && each.isStatic);
    if (field === undefined) return undefined;
    const answer = await this.#client.ask('staticValues', (packet) =>
      packet.id('type', type).int(1).id('field', field.id),
    );
    return answer.list(() => answer.value())[0];
  }

  async text({ bits }: Value): Promise<string> {
    const answer = await this.#client.ask('stringValue', (packet) =>
      packet.id('object', BigInt(bits)),
    );
    return answer.text();
  }

  async length({ bits }: Value): Promise<number> {
    const answer = await this.#client.ask('arrayLength', (packet) =>
      packet.id('object', BigInt(bits)),
    );
    return answer.int();
  }

  async elements(array: Value, from: number, count: number): Promise<readonly Value[]> {
    if (count <= 0) return [];
    const answer = await this.#client.ask('arrayValues', (packet) =>
      packet.id('object', BigInt(array.bits)).int(from).int(count),
    );
    const tag = String.fromCharCode(answer.byte());
    return answer.list(() => (objectTags.includes(tag) ? answer.value() : answer.value(tag)));
  }
}
