// A door for IDEs in front of a debug adapter. It dials only on a client's first message, because an
// adapter that is connected to and left again may take nobody any more; it passes whole messages
// only; and for a client that dies without a word it says what the client should have said.
//
//     IDE ──► door (127.0.0.1:0) ──dial──► adapter ──► the service's process

import { createServer, connect as dialTcp, type Server, type Socket } from 'node:net';
import type { IdeWait, Stop } from '../../core/debugging.js';
import { LoopError } from '../../core/errors.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { DebugTarget, IdeDoor, IdeDoorEvents } from '../debugger-kind.js';
import { releaseMs } from '../limits.js';
import type { DapAddress } from './client.js';
import { type ClientStopped, Eavesdropper } from './eavesdropper.js';
import { FrameReader } from './framing.js';
import type { DapFrame } from './messages.js';
import { shownPath } from './sources.js';

/** Makes the debugger listen, if it does not, and says where. */
export type Dial = () => Promise<DapAddress>;

export interface RelayOptions {
  readonly target: DebugTarget;
  readonly wait: IdeWait;
  readonly events: IdeDoorEvents;
  readonly dial: Dial;
}

/** @throws LOOP_DEBUGGER_IDE */
export async function openRelay({ target, wait, events, dial }: RelayOptions): Promise<IdeDoor> {
  let hasArmed = false;
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
    const ear = new Eavesdropper(wait, {
      attached: () => events.attached(),
      armed: () => {
        if (!hasArmed) events.armed();
        hasArmed = true;
      },
      paused: (lateMs) => events.paused(lateMs),
      resumed: (lateMs) => events.resumed(lateMs),
      stopped: (stopped, frames) => events.stopped(stopOf(target, stopped, frames)),
    });
    const visit = new Visit(socket, { dial, ear, heard });
    visitor = visit;
    await visit.ended;
    visitor = null;
  });
  const port = await listen(server);
  let closing: Promise<void> | null = null;
  return {
    port,
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

interface VisitParts {
  readonly dial: Dial;
  readonly ear: Eavesdropper;
  readonly heard: () => void;
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

  constructor(client: Socket, { dial, ear, heard }: VisitParts) {
    this.#client = client;
    this.#dial = dial;
    this.#ear = ear;
    const ended = deferred();
    this.ended = ended.promise;
    this.#end = ended.resolve;
    const reader = new FrameReader();
    client.on('data', (chunk) => {
      heard();
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
    this.#ear.ended();
    this.#end();
  }
}

/** As much of a client's stop as the client has asked for. */
function stopOf(
  { service, runtime, root }: DebugTarget,
  { reason, description, text }: ClientStopped,
  dapFrames: readonly DapFrame[],
): Stop {
  const frames = dapFrames.map(({ name, line, source }) => ({
    ...{ file: shownPath(source?.path ?? '', root), line, function: name, isAsync: false },
  }));
  const top = frames[0] ?? { file: '', line: 0, function: '(unknown)', isAsync: false };
  const isException = reason === 'exception';
  const isKnown = isException || reason === 'breakpoint' || reason === 'step';
  return {
    ...{ ...top, service, runtime, reason: isKnown ? reason : 'other', breakpoint: null },
    exception: isException ? (text ?? description ?? 'exception') : null,
    ...{ frames, source: [], locals: {}, closure: {}, watches: {} },
  };
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
