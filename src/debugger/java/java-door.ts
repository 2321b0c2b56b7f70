// A door for IDEs in front of a JVM's debugger. The JVM takes one client, so loop asks by the IDE's
// own connection, with numbers of its own, where it is that the IDE has stopped.

import { createServer, type Server, type Socket } from 'node:net';
import type { IdeWait } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { steadyNow } from '../../core/steady-clock.js';
import { shownPath } from '../dap/sources.js';
import type { DebugTarget, IdeDoor, IdeDoorEvents } from '../debugger-kind.js';
import { releaseMs } from '../limits.js';
import { ClassTable } from './class-table.js';
import { unreadable } from './java-stops.js';
import { handshake, headBytes, JdwpClient, type JdwpEvent } from './jdwp-client.js';
import { commands, eventKinds } from './packet.js';
import { shortName } from './signatures.js';
import { SourceFiles } from './source-files.js';

export interface JavaDoorOptions {
  readonly enabled: { readonly host: string; readonly port: number };
  readonly target: DebugTarget;
  readonly wait: IdeWait;
  readonly events: IdeDoorEvents;
}

/** @throws LOOP_DEBUGGER_IDE */
export async function openJavaDoor(options: JavaDoorOptions): Promise<IdeDoor> {
  let visit: Visit | null = null;
  let hasArmed = false;
  let heardAtMs: number | null = null;
  const events = {
    ...options.events,
    armed: () => {
      if (!hasArmed) options.events.armed();
      hasArmed = true;
    },
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // it may go while it waits
    socket.on('data', () => {
      heardAtMs = steadyNow();
    });
    if (visit !== null && !visit.isOver) socket.destroy();
    else visit = new Visit(socket, { ...options, events });
  });
  const port = await listen(server);
  return {
    port,
    lastHeardAtMs: () => heardAtMs,
    close: async () => {
      server.close();
      await visit?.leave();
    },
  };
}

/** One client at the door. */
class Visit {
  readonly #socket: Socket;
  readonly #options: JavaDoorOptions;
  #client: Promise<JdwpClient> | null = null;
  #pending: Buffer = Buffer.alloc(0);
  #hasGreeted = false;
  /** Ids of its requests for a breakpoint. */
  readonly #arming = new Set<number>();
  #isPaused = false;
  #isOver = false;

  constructor(socket: Socket, options: JavaDoorOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => void this.leave());
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  async leave(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const client = await this.#client?.catch(() => null);
    await client?.ask('dispose', undefined, releaseMs / 2).catch(() => undefined);
    client?.close();
    this.#socket.destroy();
    this.#resumed();
  }

  #read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    if (!this.#hasGreeted) {
      if (this.#pending.length < handshake.length) return;
      this.#pending = this.#pending.subarray(handshake.length);
      this.#hasGreeted = true;
      this.#client = this.#greet();
      this.#client.catch(() => void this.leave());
    }
    while (this.#pending.length >= headBytes) {
      const length = this.#pending.readUInt32BE(0);
      if (this.#pending.length < length) return;
      const packet = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      void this.#client?.then((client) => this.#pass(client, packet)).catch(() => undefined);
    }
  }

  async #greet(): Promise<JdwpClient> {
    const { enabled, events, wait } = this.#options;
    const client = await JdwpClient.connect(enabled, {
      events: (each) => void this.#heard(each),
      closed: () => void this.leave(),
      packet: (bytes) => {
        if ((bytes.readUInt8(8) & 0x80) !== 0 && this.#arming.delete(bytes.readUInt32BE(4))) {
          if (bytes.readUInt16BE(9) === 0) events.armed();
        }
        this.#socket.write(bytes);
      },
    });
    this.#socket.write(handshake);
    events.attached();
    if (wait === 'attached') events.armed();
    return client;
  }

  #pass(client: JdwpClient, packet: Buffer): void {
    const [set, command] = [packet.readUInt8(9), packet.readUInt8(10)];
    const is = ([own, which]: readonly [number, number]) => set === own && command === which;
    if (is(commands.setEvent) && packet.readUInt8(headBytes) === eventKinds.breakpoint) {
      this.#arming.add(packet.readUInt32BE(4));
    }
    if (is(commands.resumeAll) || is(commands.resumeThread) || is(commands.dispose)) {
      this.#resumed();
    }
    client.pass(packet);
  }

  async #heard(events: readonly JdwpEvent[]): Promise<void> {
    const stopping: readonly number[] = [
      ...[eventKinds.step, eventKinds.breakpoint, eventKinds.exception],
    ];
    const event = events.find(({ kind }) => stopping.includes(kind));
    if (event?.location == null || this.#isPaused) return;
    this.#isPaused = true;
    this.#options.events.paused(0);
    const client = await this.#client?.catch(() => null);
    if (client == null) return;
    const { root, service } = this.#options.target;
    const classes = new ClassTable(client);
    const { location, kind } = event;
    const [path, line, method, signature] = await Promise.all([
      new SourceFiles(classes, root).path(location.type),
      classes.lineAt(location),
      classes.methodAt(location),
      classes.signature(location.type),
    ]).catch(() => ['', 0, null, ''] as const);
    const place = {
      ...{ file: shownPath(path, root), line, isAsync: false },
      function: `${shortName(signature)}.${method?.name ?? '(unknown)'}`,
    };
    const reason = kind === eventKinds.step ? 'step' : kind === 4 ? 'exception' : 'breakpoint';
    this.#options.events.stopped({ ...unreadable, ...place, service, reason, frames: [place] });
  }

  #resumed(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#options.events.resumed(0);
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const why = `no port for an IDE: ${cause.message}`;
      reject(new LoopError('LOOP_DEBUGGER_IDE', why, { cause }));
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}
