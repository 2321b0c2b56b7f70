import type { ClientCertificate } from './client-certificate.js';
import type { RedactConfig, RetentionConfig } from './config.js';
import type { ErrorCode } from './errors.js';
import type {
  ErrorKind,
  Forwarded,
  ListenerKind,
  Protocol,
  Scheme,
  UpstreamProtocol,
} from './exchange.js';
import type { GrpcTypes } from './grpc/grpc-types.js';
import type { RawHeaders } from './headers.js';
import type { RuleDefinition } from './rules/definition.js';
import type { StoreStatus } from './store-status.js';

/**
 * A chain that a rule decided to keep, as the recorder hands it to the store. Not yet redacted:
 * it only ever exists in memory. The same `key` again adds hops to the capture, and replaces a
 * hop that was still running.
 */
export interface ChainRecord {
  /** 16 hex digits, one a capture. */
  readonly key: string;
  readonly traceId: string;
  readonly requestId: string;
  readonly rule: RuleDefinition;
  readonly decidedAtMs: number;
  /** That ran then; absent: none. */
  readonly experiment?: string | undefined;
  readonly hops: readonly HopRecord[];
  /**
   * Only a part: about so many bytes follow, in records of the same `key` that are written with it.
   * Where the first part is taken, there is room for them.
   */
  readonly more?: number | undefined;
}

export interface HopRecord {
  readonly spanId: string;
  /** Span id of the hop that made this call, as the recorder placed it; null at a root. */
  readonly parentSpanId: string | null;
  /** The rule holds for this hop. */
  readonly ruleHeld: boolean;
  /** Null when no service of the config has the host. */
  readonly service: string | null;
  readonly to: string;
  /** By which `to` is called; absent: `http`. */
  readonly toScheme?: Scheme | undefined;
  /** By which `to` is called; absent: `http/1.1`. */
  readonly toProtocol?: UpstreamProtocol | undefined;
  readonly route: string | null;
  readonly listener: ListenerKind;
  readonly protocol: Protocol;
  readonly method: string;
  readonly authority: string;
  /** By which the caller asked; absent: `http`. */
  readonly scheme?: Scheme | undefined;
  readonly path: string;
  readonly status: number | null;
  readonly statusText: string;
  readonly answeredStatus: number | null;
  readonly error: ErrorKind | null;
  /** Absent where nobody noted it. */
  readonly errorCode?: ErrorCode | null | undefined;
  readonly errorMessage: string;
  /** Name of the fault that was injected; absent where there was none. */
  readonly fault?: string | undefined;
  /** How it went on, where its route changed it. */
  readonly forwarded?: Forwarded | undefined;
  /** Name of the intercept that led it to somebody's process; absent where there was none. */
  readonly intercept?: string | undefined;
  /** loop sent the request again, and the caller never heard of this; absent: it did. */
  readonly retried?: boolean | undefined;
  /** Before this attempt, which is the last of several, the caller had waited for so long; absent: it is the first. */
  readonly waitedMs?: number | undefined;
  readonly startedAtMs: number;
  readonly durationMs: number | null;
  /** When all of the request had come; null: it never had. Absent but in HTTP/2. */
  readonly requestEndMs?: number | null | undefined;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly client: string;
  /** What the caller showed of itself; absent where its listener did not ask, or it showed nothing. */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Of which types its messages by gRPC are; absent: nobody knows. */
  readonly types?: GrpcTypes | undefined;
  readonly request: MessageRecord;
  readonly response: MessageRecord | null;
  readonly webSocket: {
    readonly closeCode: number | null;
    readonly bytesFromDownstream: number;
    readonly bytesFromUpstream: number;
  } | null;
}

export interface MessageRecord {
  readonly headers: RawHeaders;
  readonly trailers: RawHeaders;
  /**
   * Of each message of a body in gRPC, of those that were not kept, too: milliseconds from the start of the exchange until
   * its last byte, and its length; one after the other. Absent: nobody noted it.
   */
  readonly moments?: readonly number[] | undefined;
  /** Length on the wire. */
  readonly bodyBytes: number;
  /** The kept beginning of the body; owns its memory, and is moved to the writer. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Totals since this gateway started. */
export interface DropTotals {
  readonly ruleLimit: Readonly<Record<string, number>>;
  readonly queueFull: number;
  readonly evicted: number;
  /** Times that a chain had too many hops, and those that came were noted as another chain. */
  readonly continued: number;
  /** Hops about which the rules could not be asked in time; they count as if none held. */
  readonly undecided: number;
}

export interface SinkSettings {
  readonly redact: RedactConfig;
  readonly retention: RetentionConfig;
}

/** Takes kept chains off the gateway's hands; never blocks and never throws. */
export interface CaptureSink {
  /** False when the queue is full: the record is not taken and the caller counts it. */
  write(record: ChainRecord): boolean;
  reportDrops(totals: DropTotals): void;
  configure(settings: SinkSettings): void;
  /** Resolves when all that was taken is on disk. */
  flush(): Promise<void>;
  /** Flushes, then ends the writer. */
  close(): Promise<void>;
}

/** A sink that leads to a disk. */
export interface StoreSink extends CaptureSink {
  /** How it is now; asking costs nothing. */
  status(): StoreStatus;
  /**
   * Flushes for `withinMs` at most, then ends the writer, whatever it is stuck in. What is left is
   * counted in `status`, and told.
   */
  close(options?: { readonly withinMs?: number | undefined }): Promise<void>;
}
