// What a JVM is asked to stop for. Only the thread that comes there stops.

import type { JdwpClient } from './jdwp-client.js';
import { eventKinds, type Location, type PacketWriter } from './packet.js';

const thisThread = 1;
/** Kinds of modifiers. */
const only = { count: 1, exclude: 6, location: 7, exception: 8, step: 10, source: 12 } as const;
/** Not stepped into. */
const skipped = ['java.*', 'javax.*', 'jdk.*', 'sun.*', 'com.sun.*'];

export const stepDepths = { step: 0, next: 1, out: 2 } as const;

export class EventRequests {
  readonly #client: JdwpClient;
  /** Kind of each that stands. */
  readonly #standing = new Map<number, number>();

  constructor(client: JdwpClient) {
    this.#client = client;
  }

  breakpoint(location: Location): Promise<number> {
    return this.#set(eventKinds.breakpoint, [
      (packet) => packet.byte(only.location).location(location),
    ]);
  }

  exceptions(): Promise<number> {
    return this.#set(eventKinds.exception, [
      (packet) => packet.byte(only.exception).id('type', 0n).byte(1).byte(1),
    ]);
  }

  classesOf(sourceName: string): Promise<number> {
    return this.#set(eventKinds.classPrepare, [
      (packet) => packet.byte(only.source).text(sourceName),
    ]);
  }

  step(thread: bigint, depth: number): Promise<number> {
    const byLine = 1;
    return this.#set(eventKinds.step, [
      (packet) => packet.byte(only.step).id('object', thread).int(byLine).int(depth),
      ...skipped.map(
        (pattern) => (packet: PacketWriter) => packet.byte(only.exclude).text(pattern),
      ),
      (packet) => packet.byte(only.count).int(1),
    ]);
  }

  async clear(request: number): Promise<void> {
    const kind = this.#standing.get(request);
    if (kind === undefined) return;
    this.#standing.delete(request);
    await this.#client.ask('clearEvent', (packet) => packet.byte(kind).int(request));
  }

  async #set(
    kind: number,
    modifiers: readonly ((packet: PacketWriter) => unknown)[],
  ): Promise<number> {
    const answer = await this.#client.ask('setEvent', (packet) => {
      packet.byte(kind).byte(thisThread).int(modifiers.length);
      for (const write of modifiers) write(packet);
    });
    const request = answer.int();
    this.#standing.set(request, kind);
    return request;
  }
}
