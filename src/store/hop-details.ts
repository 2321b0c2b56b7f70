import { Packr } from 'msgpackr/pack';
import type { WebSocketSummary } from '../core/capture.js';
import type { ClientCertificate } from '../core/client-certificate.js';
import type { ErrorCode } from '../core/errors.js';
import type { Forwarded, Scheme, UpstreamProtocol } from '../core/exchange.js';
import type { RawHeaders } from '../core/headers.js';

/** What of a hop is only ever read whole; everything one might search by is a column. */
export interface HopDetails {
  readonly statusText: string;
  /** Absent where the caller asked by http. */
  readonly scheme?: Scheme | undefined;
  /** Absent where the upstream is called by http. */
  readonly toScheme?: Scheme | undefined;
  /** Absent where the upstream is called by HTTP/1.1. */
  readonly toProtocol?: UpstreamProtocol | undefined;
  /** Absent where no byte of a truncated body was changed. */
  readonly requestDamaged?: boolean | undefined;
  readonly responseDamaged?: boolean | undefined;
  readonly errorMessage: string;
  /** Absent in hops of before it was kept. */
  readonly errorCode?: ErrorCode | undefined;
  /** Absent in hops without an injected fault. */
  readonly fault?: string | undefined;
  /** Absent in hops that went on as they came. */
  readonly forwarded?: Forwarded | undefined;
  /** Absent in hops that went to their service. */
  readonly intercept?: string | undefined;
  /** Absent in hops whose answer the caller got. */
  readonly retried?: boolean | undefined;
  /** Absent in first attempts, and in those that were retried. */
  readonly waitedMs?: number | undefined;
  /** Absent but in hops by HTTP/2, and in those of before it was kept. */
  readonly requestEndMs?: number | null | undefined;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly client: string;
  /** Absent where none was asked for, or shown. */
  readonly clientCertificate?: ClientCertificate | undefined;
  readonly requestHeaders: RawHeaders;
  readonly requestTrailers: RawHeaders;
  /** Of messages of gRPC; absent where nobody noted them. */
  readonly requestMoments?: readonly number[] | undefined;
  readonly responseMoments?: readonly number[] | undefined;
  readonly response: { readonly headers: RawHeaders; readonly trailers: RawHeaders } | null;
  readonly webSocket: WebSocketSummary | null;
  /** What redaction took out, as if the hop were alone: `request header cookie (hop 0)`. */
  readonly redacted: readonly string[];
}

/** Plain MessagePack, without msgpackr's own records: any MessagePack reader can open it. */
const packr = new Packr({ useRecords: false });

export function packDetails(details: HopDetails): Buffer {
  return packr.pack(details);
}

/** @throws when the bytes are not what packDetails wrote */
export function unpackDetails(bytes: Uint8Array): HopDetails {
  return packr.unpack(bytes) as HopDetails;
}
