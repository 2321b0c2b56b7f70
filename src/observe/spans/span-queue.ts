import type { Exchange } from '../../core/exchange.js';
import type { RawHeaders } from '../../core/headers.js';
import { hopRecord } from '../../core/hop-record.js';
import type { SettledHop } from '../../core/settled-hops.js';
import { isSampled } from './is-sampled.js';
import type { SpanCounts } from './span-counts.js';
import type { SpanHop, SpanItem, SpansSent } from './span-item.js';
import { WrittenCaptures } from './written-captures.js';

/** On their way, here or in the thread; what comes beyond is lost, and counted. */
const spansMax = 4096;
const textMax = 16 * 1024 * 1024;
const batchMax = 512;
const batchMs = 1000;

export interface SpanThread {
  /** Answered in the order of the batches. */
  send(items: readonly SpanItem[]): void;
  close(): void;
}

export type OpenSpanThread = (hear: {
  readonly onSent: (result: SpansSent) => void;
  /** It is gone, and what it had is lost. */
  readonly onLost: (reason: string) => void;
}) => SpanThread;

export interface SpanQueueOptions {
  /** Of the chains that are not kept, 0 to 1. */
  readonly sample: number;
  readonly openThread: OpenSpanThread;
  readonly counts: SpanCounts;
  readonly warn: (line: string) => void;
  /** Epoch ms by the clock of the exchanges. */
  readonly now: () => number;
  /** Epoch ms by the machine's clock, which other tracers go by. */
  readonly date: () => number;
}

interface Batch {
  readonly spans: number;
  readonly text: number;
}

/**
 * Hops on their way to a collector, by a thread. It never waits; a collector that is slow or gone
 * costs spans, which are counted.
 *
 *   settled ─► kept? ─► waits for the capture's number ─┐
 *        └──► sampled? ────────────────────────────────┴─► batch ══ thread ══► collector
 */
export class SpanQueue {
  readonly #options: SpanQueueOptions;
  readonly #captures: WrittenCaptures<Omit<SpanItem, 'capture'>>;
  #thread: SpanThread | null = null;
  #batch: SpanItem[] = [];
  #batched: Batch = nothing;
  #sent: Batch[] = [];
  /** All of it, wherever it is. */
  #spans = 0;
  #text = 0;
  #timer: NodeJS.Timeout | undefined;
  #emptied: (() => void) | null = null;
  #closed = false;

  constructor(options: SpanQueueOptions) {
    this.#options = options;
    this.#captures = new WrittenCaptures(options.now);
  }

  /** Of the recorder: hops of one chain, and the key of its capture. */
  settled(hops: readonly SettledHop[], key: string | null): void {
    const [first] = hops;
    if (first === undefined || this.#closed) return;
    const { traceId, requestId } = first.exchange;
    if (key === null && !isSampled(traceId, this.#options.sample)) return;
    const text = hops.reduce((sum, { exchange }) => sum + textOf(exchange), 0);
    if (this.#spans + hops.length > spansMax || this.#text + text > textMax) {
      this.#options.counts.lose('queue_full', hops.length);
      return;
    }
    this.#spans += hops.length;
    this.#text += text;
    const aheadMs = this.#options.date() - this.#options.now();
    const item = { traceId, requestId, text, hops: hops.map((hop) => spanHop(hop, aheadMs)) };
    if (key === null) this.#add({ ...item, capture: null });
    else this.#captures.wait(key, item, (each, id) => this.#add({ ...each, capture: id }));
    this.#timer ??= setTimeout(() => this.#tick(), batchMs).unref();
  }

  isSampled(traceId: string): boolean {
    return !this.#closed && isSampled(traceId, this.#options.sample);
  }

  /** A part of a capture is in the store. */
  written({ key, id }: { readonly key: string; readonly id: number }): void {
    this.#captures.written(key, id);
  }

  /** Sends what there is, for `withinMs` at most; what is left then is lost, and counted. */
  async close(withinMs: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#captures.endAll();
    this.#flush();
    if (this.#sent.length > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#emptied = resolve;
      const timer = setTimeout(resolve, withinMs);
      await promise;
      clearTimeout(timer);
    }
    this.#thread?.close();
    this.#lose('the collector did not take them before the end');
  }

  #add(item: SpanItem): void {
    this.#batch.push(item);
    this.#batched = {
      spans: this.#batched.spans + item.hops.length,
      text: this.#batched.text + item.text,
    };
    if (this.#batched.spans >= batchMax) this.#flush();
  }

  #tick(): void {
    this.#timer = undefined;
    this.#captures.endLate();
    this.#flush();
    if (this.#captures.size > 0) this.#timer = setTimeout(() => this.#tick(), batchMs).unref();
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    const items = this.#batch;
    this.#sent.push(this.#batched);
    this.#batch = [];
    this.#batched = nothing;
    this.#thread ??= this.#options.openThread({
      onSent: (result) => this.#onSent(result),
      onLost: (reason) => this.#lose(reason),
    });
    this.#thread.send(items);
  }

  #onSent({ sent, failed, problem }: SpansSent): void {
    const done = this.#sent.shift() ?? nothing;
    this.#spans -= done.spans;
    this.#text -= done.text;
    this.#options.counts.sent(sent);
    if (failed > 0) this.#fail(failed, problem ?? 'for no reason that was told');
    if (this.#sent.length === 0) this.#emptied?.();
  }

  /** The next batch starts another thread. */
  #lose(reason: string): void {
    this.#thread = null;
    const spans = this.#sent.reduce((sum, batch) => sum + batch.spans, 0);
    this.#spans -= spans;
    this.#text -= this.#sent.reduce((sum, batch) => sum + batch.text, 0);
    this.#sent = [];
    if (spans > 0) this.#fail(spans, reason);
    this.#emptied?.();
  }

  #fail(spans: number, reason: string): void {
    this.#options.counts.lose('send_failed', spans);
    this.#options.warn(`${spans} spans could not be sent: ${reason}`);
  }
}

const nothing: Batch = { spans: 0, text: 0 };

function spanHop(hop: SettledHop, aheadMs: number): SpanHop {
  const { exchange, parentSpanId, from } = hop;
  const record = hopRecord(
    { exchange, parentSpanId, requestBody: null, responseBody: null },
    false,
  );
  return { record: { ...record, startedAtMs: record.startedAtMs + aheadMs }, from };
}

/** Headers are most of it. */
function textOf({ path, requestHeaders, responseHeaders }: Exchange): number {
  return path.length + lengthOf(requestHeaders) + lengthOf(responseHeaders);
}

function lengthOf(headers: RawHeaders): number {
  return headers.reduce((sum, text) => sum + text.length, 0);
}
