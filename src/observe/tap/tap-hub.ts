import { LoopError } from '../../core/errors.js';
import type { Exchange, ExchangeListener, ExchangeWatcher } from '../../core/exchange.js';
import type { WhenDefinition } from '../../core/rules/definition.js';
import type { OpenTap, TapRequest, TapSink, Taps } from '../../core/tap.js';
import { Tap } from './tap.js';
import { TapNote } from './tap-note.js';
import { type OpenThread, TapQueue, type Wanting } from './tap-queue.js';
import { TapShare } from './tap-share.js';
import { TappedChains } from './tapped-chains.js';

export interface TapHubOptions {
  /** Of a body that is told. */
  readonly bodyBytesMax: () => number;
  /** A service, `edge` or `unknown`. */
  readonly sourceOf: (exchange: Exchange) => string;
  /** The chain of the exchange is to be kept, for what the reader looks for. */
  readonly keep: (exchange: Exchange, when: WhenDefinition) => void;
  /** There are chains to be kept. */
  readonly canKeep: () => boolean;
  /** Where secrets are taken out, and text is made. */
  readonly openThread: OpenThread;
  /** Milliseconds, from a clock that never goes back. */
  readonly now: () => number;
  /** Milliseconds that a processor has worked for this thread. */
  readonly threadMs: () => number;
}

/** Shows exchanges as they end to whoever listens. While nobody does, it is not in the way at all. */
export class TapHub implements ExchangeListener, Taps {
  readonly #options: TapHubOptions;
  readonly #taps = new Map<number, Tap>();
  readonly #chains = new TappedChains();
  readonly #share: TapShare;
  #opened = 0;
  #queue: TapQueue | null = null;
  #withBodies = false;

  constructor(options: TapHubOptions) {
    this.#options = options;
    this.#share = new TapShare(options.now);
  }

  get readers(): number {
    return this.#taps.size;
  }

  start(exchange: Exchange): ExchangeWatcher | undefined {
    if (this.#taps.size === 0) return undefined;
    const bytesMax = this.#withBodies ? this.#options.bodyBytesMax() : 0;
    const note = new TapNote(exchange, bytesMax, this.#onEnd);
    this.#chains.add(note);
    return note;
  }

  open(request: TapRequest, sink: TapSink): OpenTap {
    if (request.save && !this.#options.canKeep()) {
      throw new LoopError(
        'LOOP_CONTROL_REQUEST',
        'save: expected a gateway that records, got one whose config has no rule under capture.rules',
        { statusCode: 422 },
      );
    }
    const tap = new Tap(request, sink, this.#options.now);
    const id = ++this.#opened;
    this.#taps.set(id, tap);
    this.#look();
    return {
      get leftOut() {
        return tap.leftOut;
      },
      close: () => {
        this.#taps.delete(id);
        this.#look();
      },
    };
  }

  /** The next exchange is redacted by the settings of now. */
  configure(): void {
    this.#queue?.close();
    this.#queue = null;
    this.#look();
  }

  close(): void {
    this.#taps.clear();
    this.#look();
  }

  #look(): void {
    this.#withBodies = [...this.#taps.values()].some(({ request }) => request.bodies);
    if (this.#taps.size === 0) {
      this.#queue?.close();
      this.#queue = null;
      this.#chains.clear();
    } else {
      this.#queue ??= new TapQueue({
        openThread: this.#options.openThread,
        tapOf: (id) => this.#taps.get(id),
        share: this.#share,
        threadMs: this.#options.threadMs,
      });
    }
  }

  readonly #onEnd = (note: TapNote): void => {
    if (this.#queue === null) return;
    note.from = this.#options.sourceOf(note.exchange);
    const wanting: Wanting[] = [];
    for (const [id, tap] of this.#taps) {
      if (!tap.matches(note)) continue;
      if (tap.request.save) this.#options.keep(note.exchange, tap.request.when);
      if (tap.take()) wanting.push({ id, bodies: tap.request.bodies });
    }
    if (wanting.length > 0) this.#queue.add(note, this.#chains.besides(note), wanting);
    this.#chains.end(note);
  };
}
