// A door for IDEs in front of a debug adapter. It dials only on a client's first message, because an
// adapter that is connected to and left again may take nobody any more; it passes whole messages
// only; and for a client that dies without a word it says what the client should have said.
//
//     IDE ──► door (127.0.0.1:0) ──dial──► adapter ──► the service's process

import { createServer, connect as dialTcp, type Server, type Socket } from 'node:net';
import { LoopError } from '../../core/errors.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { IdeDoor } from '../debugger-kind.js';
import { releaseMs } from '../limits.js';
import type { DapAddress } from './client.js';
import { Eavesdropper } from './eavesdropper.js';
import { FrameReader } from './framing.js';

/** Makes the debugger listen, if it does not, and says where. */
export type Dial = () => Promise<DapAddress>;

/** @throws LOOP_DEBUGGER_IDE */
export async function openRelay(dial: Dial): Promise<IdeDoor> {
  const armed = deferred();
  let heardAtMs: number | null = null;
  let visitor: Visit | null = null;
  let isClosed = false;
  const server = createServer(async (socket) => {
    socket.on('error', () => undefined); // it may go while it waits
    // The debugger takes one client, so does the door. One that is just leaving is waited for.
    if (visitor?.isLeaving === true) await visitor.ended;
    if (visitor !== null || isClosed) {
      socket.destroy();
      return;
    }
    const heard = (): void => {
      heardAtMs = steadyNow();
    };
    const visit = new Visit(socket, dial, { heard, armed: armed.resolve });
    visitor = visit;
    await visit.ended;
    visitor = null;
  });
  const port = await listen(server);
  let closing: Promise<void> | null = null;
  return {
    port,
    armed: armed.promise,
    lastHeardAtMs: () => heardAtMs,
    close: () => {
      closing ??= (async () => {
        isClosed = true;
        server.close();
        await visitor?.leave();
      })();
      return closing;
    },
  };
}

interface VisitEvents {
  heard(): void;
  armed(): void;
}

/** One client at the door, and its line to the adapter. */
class Visit {
  readonly ended: Promise<void>;
  readonly #client: Socket;
  readonly #dial: Dial;
  readonly #ear: Eavesdropper;
  #adapter: Promise<Socket> | null = null;
  #end: () => void;
  #leaving: Promise<void> | null = null;

  constructor(client: Socket, dial: Dial, events: VisitEvents) {
    this.#client = client;
    this.#dial = dial;
    this.#ear = new Eavesdropper(events.armed);
    const ended = deferred();
    this.ended = ended.promise;
    this.#end = ended.resolve;
    const reader = new FrameReader();
    client.on('data', (chunk) => {
      events.heard();
      try {
        for (const text of reader.read(chunk)) this.#pass(text);
      } catch {
        void this.leave(); // it is no DAP client
      }
    });
    client.on('error', () => undefined); // `close` follows
    client.on('close', () => void this.leave());
  }

  get isLeaving(): boolean {
    return this.#leaving !== null;
  }

  /** Sends the client away, and has the adapter as if the client had taken leave. */
  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  #pass(text: string): void {
    if (this.#leaving !== null) return;
    this.#ear.fromClient(text);
    this.#adapter ??= this.#reach();
    this.#adapter.then(
      (adapter) => adapter.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`),
      () => void this.leave(),
    );
  }

  async #reach(): Promise<Socket> {
    const address = await this.#dial();
    const adapter = dialTcp(address);
    adapter.setNoDelay(true);
    await new Promise<void>((resolve, reject) => {
      adapter.once('connect', resolve);
      adapter.once('error', reject);
    });
    const reader = new FrameReader();
    adapter.on('data', (chunk) => {
      if (!this.#client.write(chunk)) adapter.pause();
      try {
        for (const text of reader.read(chunk)) this.#ear.fromAdapter(text);
      } catch {
        adapter.destroy(); // it is no adapter
      }
    });
    this.#client.on('drain', () => adapter.resume());
    adapter.on('error', () => undefined); // `close` follows
    adapter.on('close', () => {
      this.#client.end();
      void this.leave();
    });
    return adapter;
  }

  async #leave(): Promise<void> {
    const adapter = await this.#adapter?.catch(() => null);
    if (adapter != null && !adapter.destroyed && !this.#ear.hasTakenLeave) {
      const closed = new Promise<void>((resolve) => adapter.once('close', () => resolve()));
      for (const frame of this.#ear.farewell()) adapter.write(frame);
      await Promise.race([this.#ear.tookLeave, closed, after(releaseMs)]);
    }
    adapter?.destroy();
    this.#client.destroy();
    this.#end();
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

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms).unref());
