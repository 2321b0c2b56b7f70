// What is known of the classes of a JVM: asked once, and kept.

import { absentInformation, type JdwpClient, JdwpRefusal } from './jdwp-client.js';
import type { Location } from './packet.js';

export interface Method {
  readonly id: bigint;
  readonly name: string;
  readonly signature: string;
  readonly isStatic: boolean;
}

export interface Field {
  readonly id: bigint;
  readonly name: string;
  readonly signature: string;
  readonly isStatic: boolean;
}

export interface LineStart {
  readonly line: number;
  readonly index: bigint;
}

export interface Variable {
  readonly name: string;
  readonly signature: string;
  readonly slot: number;
  readonly from: bigint;
  readonly length: number;
}

export interface LoadedClass {
  readonly kind: number;
  readonly id: bigint;
  /** `Lcom/acme/Shop$Cart;` */
  readonly signature: string;
}

const staticBit = 8;

export class ClassTable {
  readonly #client: JdwpClient;
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(client: JdwpClient) {
    this.#client = client;
  }

  /** Arrays aside. */
  async loaded(): Promise<LoadedClass[]> {
    const answer = await this.#client.ask('allClasses');
    return answer
      .list(() => {
        const found = { kind: answer.byte(), id: answer.id('type'), signature: answer.text() };
        answer.int();
        return found;
      })
      .filter(({ signature }) => signature.startsWith('L'));
  }

  signature(type: bigint): Promise<string> {
    return this.#once(`signature ${type}`, async () => (await this.#ask('signature', type)).text());
  }

  /** Null: compiled without. */
  sourceFile(type: bigint): Promise<string | null> {
    return this.#once(`source ${type}`, () =>
      orAbsent(async () => (await this.#ask('sourceFile', type)).text(), null),
    );
  }

  methods(type: bigint): Promise<readonly Method[]> {
    return this.#once(`methods ${type}`, async () => {
      const answer = await this.#ask('methods', type);
      return answer.list(() => ({
        ...{ id: answer.id('method'), name: answer.text(), signature: answer.text() },
        isStatic: (answer.int() & staticBit) !== 0,
      }));
    });
  }

  fields(type: bigint): Promise<readonly Field[]> {
    return this.#once(`fields ${type}`, async () => {
      const answer = await this.#ask('fields', type);
      return answer.list(() => ({
        ...{ id: answer.id('field'), name: answer.text(), signature: answer.text() },
        isStatic: (answer.int() & staticBit) !== 0,
      }));
    });
  }

  /** Null: none, or it is an interface. */
  superclass(type: bigint): Promise<bigint | null> {
    return this.#once(`super ${type}`, async () => {
      const answer = await this.#client
        .ask('superclass', (packet) => packet.id('type', type))
        .catch(() => null);
      const id = answer?.id('type') ?? 0n;
      return id === 0n ? null : id;
    });
  }

  /** Empty for a method without code, or without line numbers. */
  lines(type: bigint, method: bigint): Promise<readonly LineStart[]> {
    return this.#once(`lines ${type} ${method}`, () =>
      orAbsent(async () => {
        const answer = await this.#client.ask('lineTable', (packet) =>
          packet.id('type', type).id('method', method),
        );
        answer.long();
        answer.long();
        return answer.list(() => ({ index: answer.long(), line: answer.int() }));
      }, []),
    );
  }

  /** Null: compiled without their names. */
  variables(type: bigint, method: bigint): Promise<readonly Variable[] | null> {
    return this.#once(`variables ${type} ${method}`, () =>
      orAbsent(async () => {
        const answer = await this.#client.ask('variableTable', (packet) =>
          packet.id('type', type).id('method', method),
        );
        answer.int();
        return answer.list(() => ({
          ...{ from: answer.long(), name: answer.text(), signature: answer.text() },
          ...{ length: answer.int(), slot: answer.int() },
        }));
      }, null),
    );
  }

  /** 0 where it is not known. */
  async lineAt({ type, method, index }: Location): Promise<number> {
    const starts = await this.lines(type, method);
    return starts.filter((start) => start.index <= index).reduce(latest, none).line;
  }

  async methodAt({ type, method }: Location): Promise<Method | null> {
    return (await this.methods(type)).find(({ id }) => id === method) ?? null;
  }

  #ask(command: 'signature' | 'sourceFile' | 'methods' | 'fields', type: bigint) {
    return this.#client.ask(command, (packet) => packet.id('type', type));
  }

  #once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept as Promise<T>;
    const asked = ask();
    this.#kept.set(key, asked);
    return asked;
  }
}

const none: LineStart = { line: 0, index: -1n };
const latest = (one: LineStart, other: LineStart): LineStart =>
  other.index > one.index ? other : one;

/** 511: a native method. */
async function orAbsent<T>(ask: () => Promise<T>, absent: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof JdwpRefusal)) throw error;
    if (error.code === absentInformation || error.code === 511) return absent;
    throw error;
  }
}
