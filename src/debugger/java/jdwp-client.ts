// A client of one JVM's debugger. A JVM serves one at a time, and when the connection ends, however it
// ends, it clears what was asked for and lets all threads run: a loop that is killed leaves nothing.

import { connect, type Socket } from 'node:net';
import { LoopError } from '../../core/errors.js';
import { connectMs } from '../limits.js';
import {
  type CommandName,
  commands,
  type IdSizes,
  type Location,
  PacketReader,
  PacketWriter,
  type Value,
} from './packet.js';

/** What the JVM answered with an error code. */
export class JdwpRefusal extends Error {
  override readonly name = 'JdwpRefusal';
  readonly code: number;

  constructor(command: CommandName, code: number) {
    super(`${command}: ${codes[code] ?? `error ${code}`}`);
    this.code = code;
  }
}

/** Of those that people may meet. */
const codes: Readonly<Record<number, string>> = {
  10: 'the thread has ended',
  13: 'the thread runs',
  30: 'the frame has been left',
  35: 'a value of another type is expected',
  101: 'compiled without it (javac -g)',
  511: 'a native method',
};

/** Compiled without line numbers, or without names of variables. */
export const absentInformation = 101;

export interface JdwpEvent {
  readonly kind: number;
  readonly request: number;
  readonly thread: bigint;
  readonly location: Location | null;
  /** Of an exception. */
  readonly exception: Value | null;
  /** Null: nothing catches it. */
  readonly catchLocation: Location | null;
  /** Of a class that was made ready. */
  readonly type: bigint | null;
  readonly signature: string;
}

export interface JdwpListener {
  /** Those of one moment; all but class preparation and the end have suspended the thread. */
  events(events: readonly JdwpEvent[]): void;
  closed(): void;
  /** Every packet that is no answer to loop, for whoever shares the connection. */
  packet?(bytes: Buffer): void;
}

interface Waiting {
  readonly command: CommandName;
  answer(code: number, body: Buffer): void;
  fail(error: Error): void;
}

/** Above those that a client comes to. */
const ownIds = 0x4000_0000;
export const handshake = Buffer.from('JDWP-Handshake');
export const headBytes = 11;
const packetBytesMax = 64 * 1024 * 1024;

export class JdwpClient {
  readonly #socket: Socket;
  readonly #address: string;
  readonly #listener: JdwpListener;
  readonly #waiting = new Map<number, Waiting>();
  #sizes: IdSizes = { field: 8, method: 8, object: 8, type: 8, frame: 8 };
  #pending: Buffer = Buffer.alloc(0);
  #hasGreeted = false;
  #lastId = 0;
  #isClosed = false;
  #greeted: (() => void) | null = null;

  private constructor(socket: Socket, address: string, listener: JdwpListener) {
    this.#socket = socket;
    this.#address = address;
    this.#listener = listener;
    if (listener.packet !== undefined) this.#lastId = ownIds;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => this.close()); // `close` says all that is to be said
    socket.on('close', () => this.close());
  }

  /** @throws LOOP_DEBUGGER_CONNECT */
  static async connect(
    address: { readonly host: string; readonly port: number },
    listener: JdwpListener,
  ): Promise<JdwpClient> {
    const name = `${address.host}:${address.port}`;
    const refuse = (why: string) =>
      new LoopError('LOOP_DEBUGGER_CONNECT', `the debugger of the JVM at ${name}: ${why}`);
    const client = await new Promise<JdwpClient>((resolve, reject) => {
      const socket = connect(address);
      const made = new JdwpClient(socket, name, listener);
      const timer = setTimeout(() => {
        made.close();
        reject(refuse(`no greeting in ${connectMs} ms: does another debugger have it?`));
      }, connectMs);
      socket.once('connect', () => socket.write(handshake));
      socket.once('close', () => {
        clearTimeout(timer);
        reject(refuse('it closed the connection: does another debugger have it?'));
      });
      made.#greeted = () => {
        clearTimeout(timer);
        resolve(made);
      };
    });
    const sizes = await client.ask('idSizes');
    client.#sizes = {
      ...{ field: sizes.int(), method: sizes.int(), object: sizes.int() },
      ...{ type: sizes.int(), frame: sizes.int() },
    };
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends at once, so that several may be under way.
   * @throws JdwpRefusal, LOOP_DEBUGGER_CONNECT, LOOP_DEBUGGER_GONE
   */
  ask(
    command: CommandName,
    write: (packet: PacketWriter) => unknown = () => undefined,
    timeoutMs = connectMs,
  ): Promise<PacketReader> {
    if (this.#isClosed) return Promise.reject(this.#gone());
    this.#lastId += 1;
    const id = this.#lastId;
    const body = new PacketWriter(this.#sizes);
    write(body);
    const { bytes } = body;
    const head = Buffer.alloc(headBytes);
    head.writeUInt32BE(headBytes + bytes.length, 0);
    head.writeUInt32BE(id, 4);
    head.set(commands[command], 9);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        const text = `the debugger of the JVM at ${this.#address}: no answer to ${command} in ${timeoutMs} ms`;
        reject(new LoopError('LOOP_DEBUGGER_CONNECT', text));
      }, timeoutMs);
      this.#waiting.set(id, {
        command,
        answer: (code, answer) => {
          clearTimeout(timer);
          if (code === 0) resolve(new PacketReader(answer, this.#sizes));
          else reject(new JdwpRefusal(command, code));
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      this.#socket.write(Buffer.concat([head, bytes]));
    });
  }

  /** A command of whoever shares the connection. */
  pass(packet: Buffer): void {
    if (!this.#isClosed) this.#socket.write(packet);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.destroy();
    for (const { fail } of this.#waiting.values()) fail(this.#gone());
    this.#waiting.clear();
    this.#listener.closed();
  }

  #read(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    if (!this.#hasGreeted) {
      if (this.#pending.length < handshake.length) return;
      if (!this.#pending.subarray(0, handshake.length).equals(handshake)) {
        this.close();
        return;
      }
      this.#hasGreeted = true;
      this.#pending = this.#pending.subarray(handshake.length);
      this.#greeted?.();
    }
    while (this.#pending.length >= headBytes) {
      const length = this.#pending.readUInt32BE(0);
      if (length < headBytes || length > packetBytesMax) this.close();
      if (this.#isClosed || this.#pending.length < length) return;
      const packet = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      this.#take(packet);
    }
  }

  #take(packet: Buffer): void {
    const body = packet.subarray(headBytes);
    if ((packet.readUInt8(8) & 0x80) !== 0) {
      const id = packet.readUInt32BE(4);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (waiting === undefined) this.#listener.packet?.(packet);
      else waiting.answer(packet.readUInt16BE(9), body);
      return;
    }
    this.#listener.packet?.(packet);
    const [set, command] = commands.event;
    if (packet.readUInt8(9) !== set || packet.readUInt8(10) !== command) return;
    const reader = new PacketReader(body, this.#sizes);
    reader.byte(); // the policy, which is the one that was asked for
    const events = readEvents(reader);
    if (events.length > 0) this.#listener.events(events);
  }

  #gone(): LoopError {
    return new LoopError(
      'LOOP_DEBUGGER_GONE',
      `the connection to the debugger of the JVM at ${this.#address} has ended`,
    );
  }
}

/** Those that loop asks for; what follows another kind cannot be read, and is left. */
function readEvents(packet: PacketReader): JdwpEvent[] {
  const events: JdwpEvent[] = [];
  for (let left = packet.int(); left > 0; left -= 1) {
    const kind = packet.byte();
    const request = packet.int();
    const bare = {
      ...{ kind, request, thread: 0n, location: null, exception: null },
      ...{ catchLocation: null, type: null, signature: '' },
    };
    if (kind === 99) events.push(bare);
    else if (kind === 90) events.push({ ...bare, thread: packet.id('object') });
    else if (kind === 1 || kind === 2) {
      events.push({ ...bare, thread: packet.id('object'), location: packet.location() });
    } else if (kind === 4) {
      const thrown = {
        ...{ thread: packet.id('object'), location: packet.location(), exception: packet.value() },
      };
      const caught = packet.location();
      events.push({ ...bare, ...thrown, catchLocation: caught.type === 0n ? null : caught });
    } else if (kind === 8) {
      const thread = packet.id('object');
      packet.byte();
      const ready = { type: packet.id('type'), signature: packet.text() };
      packet.int();
      events.push({ ...bare, thread, ...ready });
    } else return events;
  }
  return events;
}
