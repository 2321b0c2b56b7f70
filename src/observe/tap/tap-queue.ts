import type { HopRecord } from '../../core/capture-sink.js';
import type { ErrorKind } from '../../core/exchange.js';
import type { Tap } from './tap.js';
import type { TapNote } from './tap-note.js';
import type { TapShare } from './tap-share.js';

/** On their way to the thread or in it; what comes beyond is left out. */
const exchangesMax = 2000;
const bytesMax = 16 * 1024 * 1024;
/** Few messages cost the gateway less than many. */
const batchMax = 200;
const batchMs = 10;
const headBytes = 2048;

export interface TapItem {
  /** As ids of taps; those in the second list want headers and bodies. */
  readonly plain: readonly number[];
  readonly whole: readonly number[];
  readonly traceId: string;
  readonly requestId: string;
  /** Null at the edge, and where it is not known. */
  readonly from: string | null;
  readonly status: number | null;
  readonly error: ErrorKind | null;
  readonly durationMs: number;
  readonly hop: HopRecord;
  /** Other hops of its chain, without bodies. */
  readonly context: readonly HopRecord[];
}

/** The JSON of an item for each kind of reader that wanted it. */
export interface ToldItem {
  readonly plain: string | null;
  readonly whole: string | null;
}

export interface TapThread {
  /** Answers come in the order of the batches, one for each item: null when it could not be told. */
  send(items: readonly TapItem[]): void;
  close(): void;
}

export type OpenThread = (hear: {
  /** `ms`: of a processor, since it told the last. */
  readonly onTold: (told: readonly (ToldItem | null)[], ms: number) => void;
  /** It is gone, and what it had is lost. */
  readonly onLost: () => void;
}) => TapThread;

/** A tap by its id, and whether it wants headers and bodies. */
export interface Wanting {
  readonly id: number;
  readonly bodies: boolean;
}

interface Sent {
  readonly item: TapItem;
  readonly bytes: number;
}

export interface TapQueueOptions {
  readonly openThread: OpenThread;
  readonly tapOf: (id: number) => Tap | undefined;
  readonly share: TapShare;
  /** Milliseconds that a processor has worked for this thread. */
  readonly threadMs: () => number;
}

/** Exchanges on their way through the thread to the taps that want them. Bounded; it never waits. */
export class TapQueue {
  readonly #options: TapQueueOptions;
  #thread: TapThread | null = null;
  /** On this thread, since the last answer of the other. */
  #tookMs = 0;
  #waiting: Sent[] = [];
  #sent: Sent[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TapQueueOptions) {
    this.#options = options;
  }

  add(note: TapNote, context: readonly TapNote[], wanting: readonly Wanting[]): void {
    const onTheirWay = this.#sent.length + this.#waiting.length;
    if (onTheirWay >= exchangesMax || this.#bytes >= bytesMax) {
      for (const { id } of wanting) this.#options.tapOf(id)?.lose(1);
      return;
    }
    if (!this.#options.share.hasRoom(onTheirWay)) {
      for (const { id } of wanting) this.#options.tapOf(id)?.spare(1);
      return;
    }
    const from = this.#options.threadMs();
    const item = itemOf(note, context, wanting);
    const bytes = bytesOf(item);
    this.#bytes += bytes;
    this.#waiting.push({ item, bytes });
    this.#tookMs += this.#options.threadMs() - from;
    if (this.#waiting.length >= batchMax) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), batchMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#thread?.close();
    this.#onLost();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#sent.push(...batch);
    this.#thread ??= this.#options.openThread({
      onTold: (told, ms) => this.#onTold(told, ms),
      onLost: () => this.#onLost(),
    });
    const from = this.#options.threadMs();
    this.#thread.send(batch.map(({ item }) => item));
    this.#tookMs += this.#options.threadMs() - from;
  }

  #onTold(told: readonly (ToldItem | null)[], ms: number): void {
    const from = this.#options.threadMs();
    const texts = new Map<number, string[]>();
    for (const [at, { item, bytes }] of this.#sent.splice(0, told.length).entries()) {
      this.#bytes -= bytes;
      const text = told[at];
      if (text === null || text === undefined) {
        this.#lose(item);
        continue;
      }
      for (const id of item.plain) collect(texts, id, text.plain);
      for (const id of item.whole) collect(texts, id, text.whole);
    }
    for (const [id, exchanges] of texts) this.#options.tapOf(id)?.tell(exchanges);
    this.#options.share.took(told.length, ms + this.#tookMs + this.#options.threadMs() - from);
    this.#tookMs = 0;
  }

  /** The thread is gone; the next batch starts another. */
  #onLost(): void {
    this.#thread = null;
    for (const { item } of this.#sent) this.#lose(item);
    this.#bytes -= this.#sent.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#sent = [];
  }

  #lose({ plain, whole }: TapItem): void {
    for (const id of [...plain, ...whole]) this.#options.tapOf(id)?.lose(1);
  }
}

function collect(texts: Map<number, string[]>, id: number, text: string | null): void {
  if (text === null) return;
  const known = texts.get(id);
  if (known === undefined) texts.set(id, [text]);
  else known.push(text);
}

function itemOf(note: TapNote, context: readonly TapNote[], wanting: readonly Wanting[]): TapItem {
  const { exchange, from, status, error, latencyMs } = note;
  const idsWith = (bodies: boolean) =>
    wanting.filter((each) => each.bodies === bodies).map(({ id }) => id);
  return {
    plain: idsWith(false),
    whole: idsWith(true),
    traceId: exchange.traceId,
    requestId: exchange.requestId,
    from: from === 'edge' || from === 'unknown' ? null : from,
    ...{ status, error, durationMs: latencyMs },
    hop: note.toRecord(),
    context: context.map((other) => other.toContext()),
  };
}

/** About what it takes in memory; headers are short beside bodies, and bounded by the gateway. */
function bytesOf({ hop: { request, response }, context }: TapItem): number {
  const heads = headBytes * (1 + context.length);
  return heads + request.body.length + (response?.body.length ?? 0);
}
