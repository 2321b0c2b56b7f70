import type { CaptureSink, ChainRecord, DropTotals } from '../../src/core/capture-sink.js';
import type { Exchange, ExchangeWatcher } from '../../src/core/exchange.js';
import type { RuleDefinition } from '../../src/core/rules/definition.js';
import type { OnSettled } from '../../src/core/settled-hops.js';
import { FlightRecorder } from '../../src/recorder/flight-recorder.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

let spans = 0;

/** An exchange as the gateway would start it. */
export function exchange(given: Partial<Exchange> = {}): Mutable<Exchange> {
  spans++;
  return {
    listener: 'mesh',
    traceId: 'a'.repeat(32),
    requestId: 'request-1',
    spanId: spans.toString(16).padStart(16, '0'),
    parentSpanId: null,
    caller: null,
    service: 'reviews',
    upstream: '127.0.0.1:9081',
    route: null,
    protocol: 'http/1.1',
    method: 'GET',
    authority: 'reviews',
    path: '/',
    client: '127.0.0.1:50000',
    requestHeaders: ['Host', 'reviews'],
    startedAt: 1000 + spans,
    attempt: 1,
    retryOf: null,
    retried: false,
    intercept: null,
    askedAt: given.startedAt ?? 1000 + spans,
    requestTrailers: [],
    connectedAt: 0,
    firstByteAt: 0,
    endedAt: 0,
    status: 0,
    statusText: '',
    responseHeaders: [],
    responseTrailers: [],
    answeredStatus: 0,
    error: null,
    errorCode: null,
    errorMessage: '',
    fault: null,
    closeCode: 0,
    bytesFromDownstream: 0,
    bytesFromUpstream: 0,
    ...given,
  };
}

export class CollectingSink implements CaptureSink {
  readonly records: ChainRecord[] = [];
  readonly drops: DropTotals[] = [];
  full = false;
  refuses: (record: ChainRecord) => boolean = () => false;

  write(record: ChainRecord): boolean {
    if (this.full || this.refuses(record)) return false;
    this.records.push(record);
    return true;
  }
  reportDrops(totals: DropTotals): void {
    this.drops.push(totals);
  }
  configure(): void {}
  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}

export interface Bench {
  readonly recorder: FlightRecorder;
  readonly sink: CollectingSink;
  nowMs: number;
  /** How far the machine's clock has been set ahead. */
  setByMs: number;
  /** Starts a hop and returns how to end it. */
  hop(given?: Partial<Exchange>): RunningHop;
}

export interface RunningHop {
  readonly exchange: Mutable<Exchange>;
  readonly watcher: ExchangeWatcher | undefined;
  end(status: number, more?: Partial<Exchange>): void;
}

export const serverErrors: RuleDefinition = { name: 'server-errors', when: { status: '5xx' } };

/** A recorder with a clock that stands still, and a sink that remembers. */
export function recorderBench(
  options: {
    readonly rules?: readonly RuleDefinition[];
    readonly memoryBytes?: number;
    readonly bodyBytesMax?: number;
    readonly onSettled?: OnSettled;
  } = {},
): Bench {
  const sink = new CollectingSink();
  let keys = 0;
  const recorder = new FlightRecorder({
    memoryBytes: options.memoryBytes ?? 1024 * 1024,
    bodyBytesMax: options.bodyBytesMax ?? 64 * 1024,
    lingerMs: 2000,
    rules: options.rules ?? [serverErrors],
    sink,
    now: () => bench.nowMs,
    date: () => bench.nowMs + bench.setByMs,
    newKey: () => `key-${++keys}`,
    settledListener: () => options.onSettled ?? null,
  });
  const bench: Bench = {
    recorder,
    sink,
    nowMs: 10_000,
    setByMs: 0,
    hop(given) {
      const noted = exchange(given);
      const watcher = recorder.start(noted);
      return {
        exchange: noted,
        watcher,
        end(status, more = {}) {
          Object.assign(
            noted,
            { status, answeredStatus: status, endedAt: noted.startedAt + 5 },
            more,
          );
          watcher?.end();
        },
      };
    },
  };
  return bench;
}
