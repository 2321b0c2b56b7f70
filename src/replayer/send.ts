import type { Endpoint } from '../core/config.js';
import type { Forward, ForwardHandler, ForwardStream } from '../core/forward.js';
import type { RawHeaders } from '../core/headers.js';
import { renderRequestHead } from '../core/request-head.js';
import { BodyWriter } from './body-writer.js';
import type { Departure } from './departure.js';
import { DepartureWatch } from './departure-watch.js';
import type { RebuiltRequest } from './rebuild-request.js';
import { type Ending, type Outcome, Reception } from './reception.js';

export interface SendOptions {
  readonly upstream: Endpoint;
  /** Bound on the whole response, from the connection on. */
  readonly responseMs: number;
  readonly firstByteMs: number;
  readonly keepBytesMax: number;
  readonly readBytesMax: number;
  /** When the client goes away by itself. */
  readonly departure: Departure | null;
  /** The same, when an answer that no departure is planned for turns out to be a stream. */
  readonly streamDeparture?: ((headers: RawHeaders) => Departure | null) | undefined;
  /** For so long services stood still at a breakpoint since the request was handed over. */
  readonly heldMs?: (() => number) | undefined;
  /** Ends the request early, as one that was given up. */
  readonly signal?: AbortSignal | undefined;
  /** Ends it as one that took too long; its reason is an error that says what for. */
  readonly expired?: AbortSignal | undefined;
}

const connectMs = 5_000;

/** Sends a request and hears its response out. Never rejects: a failure is an outcome. */
export function send(
  forward: Forward,
  request: RebuiltRequest,
  options: SendOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const sending = new Sending(options, resolve);
    const stream = forward(
      {
        upstream: options.upstream,
        timeouts: { connectMs, firstByteMs: options.firstByteMs, idleMs: options.firstByteMs },
        method: request.method,
        head: renderRequestHead(request.method, request.path, request.headers),
        framing: request.framing,
        expectsContinue: false,
      },
      sending,
    );
    sending.begin(stream, request);
  });
}

/** A request on its way, and all that may end it. */
class Sending implements ForwardHandler {
  readonly #options: SendOptions;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reception: Reception;
  #stream: ForwardStream | null = null;
  #body: BodyWriter | null = null;
  #timer: NodeJS.Timeout | undefined;
  #watch: DepartureWatch | null = null;
  #over = false;

  constructor(options: SendOptions, resolve: (outcome: Outcome) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reception = new Reception(options.keepBytesMax);
  }

  begin(stream: ForwardStream, request: RebuiltRequest): void {
    const { signal, expired, departure } = this.#options;
    this.#stream = stream;
    signal?.addEventListener('abort', this.#giveUp);
    expired?.addEventListener('abort', this.#expire);
    this.#body = new BodyWriter(stream, request);
    this.#body.write();
    if (departure !== null) this.#plan(departure);
  }

  onConnected(): void {
    this.#reception.connected();
    this.#watch?.moved();
    const { responseMs } = this.#options;
    this.#timer ??= setTimeout(() => {
      const message = `no whole response within ${responseMs} ms`;
      const flowing = this.#reception.silentMs < responseMs / 2;
      this.#endLate({ error: { kind: 'timeout', message }, flowing });
    }, responseMs);
  }

  onInformation(): void {}

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#reception.head(status, statusText, headers);
    if (this.#watch !== null) this.#watch.moved();
    else {
      const departure = this.#options.streamDeparture?.(headers) ?? null;
      if (departure !== null) this.#plan(departure);
    }
  }

  onData(chunk: Buffer): void {
    this.#reception.data(chunk);
    this.#watch?.moved();
    // A stream that is left at some time may bring as much as it likes until then.
    const isTooMuch = this.#reception.bytes > this.#options.readBytesMax;
    if (isTooMuch && this.#watch === null) this.#breakOff({ cut: true });
  }

  onEnd(trailers: RawHeaders): void {
    this.#finish({ trailers });
  }

  onError({ kind, message }: Parameters<ForwardHandler['onError']>[0]): void {
    const end = { error: { kind, message } };
    if (kind === 'timeout') this.#endLate(end);
    else this.#finish(end);
  }

  onDrain(): void {
    this.#body?.write();
  }

  #plan(departure: Departure): void {
    if (this.#over) return;
    const reception = this.#reception;
    this.#watch = new DepartureWatch({
      departure,
      startedAt: reception.startedAt,
      progress: () => reception,
      heldMs: this.#options.heldMs ?? (() => 0),
      leave: () => this.#leave(departure),
    });
  }

  #leave({ like }: Departure): void {
    const stayed = `${Math.round(this.#reception.elapsedMs)} ms`;
    const message = `the replay's client went away after ${stayed}, as the recorded caller did`;
    this.#breakOff(like === 'recording' ? { left: true } : { error: { kind: 'aborted', message } });
  }

  /** A limit was reached. A caller that would have been gone by then does not see it. */
  #endLate(end: Ending): void {
    const { departure } = this.#options;
    if (departure !== null && this.#watch?.isDue) this.#leave(departure);
    else this.#breakOff(end);
  }

  readonly #giveUp = (): void => {
    this.#breakOff({ error: { kind: 'aborted', message: 'the replay was interrupted' } });
  };

  readonly #expire = (): void => {
    const reason: unknown = this.#options.expired?.reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    this.#breakOff({ error: { kind: 'timeout', message } });
  };

  #breakOff(end: Ending): void {
    if (this.#over) return;
    this.#stream?.abort();
    this.#finish(end);
  }

  #finish(end: Ending): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#watch?.stop();
    this.#options.signal?.removeEventListener('abort', this.#giveUp);
    this.#options.expired?.removeEventListener('abort', this.#expire);
    this.#resolve(this.#reception.outcome(end));
  }
}
