import type { ClientCertificate } from './client-certificate.js';
import type { ErrorCode } from './errors.js';
import type {
  ErrorKind,
  Forwarded,
  ListenerKind,
  Protocol,
  Scheme,
  UpstreamProtocol,
} from './exchange.js';
import type { GrpcTypes, MessageSchema } from './grpc/grpc-types.js';
import type { RawHeaders } from './headers.js';

/** A body as it was kept: the bytes as they came on the wire (still gzip'd, say), after redaction. */
export interface KeptBody {
  /**
   * Length on the wire, also of what was not kept; where nobody knows how much that is, the length
   * of `data`.
   */
  readonly bytes: number;
  /** True when only the first `data.length` bytes were kept. */
  readonly truncated: boolean;
  /** It is truncated where bytes were lost: what follows was there, and is not what it was. */
  readonly damaged?: boolean | undefined;
  /** Hex digest of `data`. */
  readonly sha256: string;
  readonly data: Buffer;
}

export interface KeptMessage {
  readonly headers: RawHeaders;
  readonly trailers: RawHeaders;
  readonly body: KeptBody;
  /**
   * Of each message of a body in gRPC, of those that were not kept, too: milliseconds from the start of the exchange until
   * its last byte, and its length; one after the other. Absent: nobody noted it.
   */
  readonly moments?: readonly number[] | undefined;
  /** Of which type its messages by gRPC are; absent: nobody knows. */
  readonly schema?: MessageSchema | undefined;
}

/** An exchange with its place in the chain. */
export interface Hop {
  /** Position in start order, from 0. */
  readonly index: number;
  /** Index of the hop whose callee made this call; null at the root. */
  readonly parent: number | null;
  /** Calling service; null at the edge and when it is not known. */
  readonly from: string | null;
  /** Null when no service of the config has the host: an archive tells of third parties too. */
  readonly service: string | null;
  /** `host:port` of the upstream. */
  readonly to: string;
  /** By which `to` is called; absent: `http`. */
  readonly toScheme?: Scheme | undefined;
  /** By which `to` is called; absent: `http/1.1`. */
  readonly toProtocol?: UpstreamProtocol | undefined;
  readonly route: string | null;
  readonly listener: ListenerKind;
  readonly protocol: Protocol;
  /** 1, or more when the same call was made again after it had failed, by its caller or by loop. */
  readonly attempt: number;
  readonly method: string;
  readonly authority: string;
  /** By which the caller asked; absent: `http`, which is what the gateway's listeners speak. */
  readonly scheme?: Scheme | undefined;
  /** Origin-form target with its query. */
  readonly path: string;
  /** Null when the upstream gave no response. */
  readonly status: number | null;
  readonly statusText: string;
  /** What the downstream got, also when loop made the answer (502, 504); null when nothing. */
  readonly answeredStatus: number | null;
  readonly error: ErrorKind | null;
  /** Code of the failure, as loop's own answer said; absent in captures of before it was kept. */
  readonly errorCode?: ErrorCode | null | undefined;
  readonly errorMessage: string;
  /** Name of the fault that was injected; absent where there was none. */
  readonly fault?: string | undefined;
  /** How it went on to its service, where its route changed it; all else is as it came. */
  readonly forwarded?: Forwarded | undefined;
  /** Name of the intercept that led it to somebody's process; absent where there was none. */
  readonly intercept?: string | undefined;
  /** loop sent the request again, and the caller never heard of this; absent: it did. */
  readonly retried?: boolean | undefined;
  /** Before this attempt, which is the last of several, the caller had waited for so long; absent: it is the first. */
  readonly waitedMs?: number | undefined;
  /** Epoch milliseconds, with fractions. */
  readonly startedAtMs: number;
  /** Null while the exchange is still running. */
  readonly durationMs: number | null;
  /**
   * When all of the request had come; null: it never had. Absent but in HTTP/2, and in captures of before it was
   * kept.
   */
  readonly requestEndMs?: number | null | undefined;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly client: string;
  /** What the caller showed of itself; absent where its listener did not ask, or it showed nothing. */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Of which types its messages by gRPC are; absent: nobody knows. */
  readonly types?: GrpcTypes | undefined;
  readonly request: KeptMessage;
  readonly response: KeptMessage | null;
  /** WebSocket only. */
  readonly webSocket: WebSocketSummary | null;
  /** The rule that kept the chain held for this hop; absent when nobody noted it. */
  readonly ruleHeld?: boolean | undefined;
}

export interface WebSocketSummary {
  readonly closeCode: number | null;
  readonly bytesFromDownstream: number;
  readonly bytesFromUpstream: number;
}

/** What a listing knows of a capture: its entry hop, and why it was kept. */
export interface CaptureSummary {
  readonly id: number;
  readonly traceId: string;
  readonly requestId: string;
  readonly rule: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly error: ErrorKind | null;
  /** Service of the entry hop, or its host where it has none. */
  readonly destination: string;
  /** Service of the first failing hop, or its host where it has none. */
  readonly failedAt: string | null;
  readonly hops: number;
  /** Of the entry hop; null while it is still running. */
  readonly latencyMs: number | null;
  /** Epoch milliseconds. */
  readonly capturedAtMs: number;
  /** That broke something then; absent: none did. */
  readonly experiment?: string | undefined;
}

/** A chain that was kept, with the rule that kept it. */
export interface Capture extends CaptureSummary {
  /** 16 hex digits; the same on every machine the capture travels to, unlike its id. */
  readonly key?: string | undefined;
  /** The rule's definition when the chain was kept (a `RuleDefinition` as JSON). */
  readonly ruleDefinition: unknown;
  /** In start order. */
  readonly chain: readonly Hop[];
  /** Attempts that loop retried, where they are not in the chain: as the callers saw it. */
  readonly unseen?: readonly Hop[] | undefined;
  /** Index of the first failing hop. */
  readonly failedHop: number | null;
  /** What redaction took out: `request header authorization (hop 0)`. */
  readonly redacted: readonly string[];
}
