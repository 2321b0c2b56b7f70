import type { KeptBody } from './capture.js';
import type { HopRecord, MessageRecord } from './capture-sink.js';
import type { RuleDefinition } from './rules/definition.js';

/**
 * A capture between two stores: all that makes it what it is, and nothing that belongs to one
 * store (its id) or follows from the rest (parents, attempts, the summary).
 */
export interface TravellingCapture {
  /** 16 hex digits, by which a store knows that it has the capture already. */
  readonly key: string;
  readonly traceId: string;
  readonly requestId: string;
  readonly rule: RuleDefinition;
  readonly capturedAtMs: number;
  /** That broke something then; absent: none did. */
  readonly experiment?: string | undefined;
  /** In start order, never empty. */
  readonly hops: readonly TravellingHop[];
}

export interface TravellingHop extends Omit<HopRecord, 'request' | 'response' | 'types'> {
  /** A FileDescriptorSet, as bytes or in base64; absent: nobody knows of which types its messages are. */
  readonly grpcTypes?: Uint8Array | string | undefined;
  readonly request: TravellingMessage;
  readonly response: TravellingMessage | null;
  /** What redaction took out, as if the hop were alone: `request header cookie (hop 0)`. */
  readonly redacted: readonly string[];
}

export interface TravellingMessage extends Pick<MessageRecord, 'headers' | 'trailers' | 'moments'> {
  readonly body: Omit<KeptBody, 'sha256'>;
}

export interface SavedCapture {
  readonly id: number;
  /** It was there before. */
  readonly existing: boolean;
  /** What this store's redaction took out beside what was gone already. */
  readonly redacted: readonly string[];
}

export type ExportFormat = 'loop' | 'har' | 'curl' | 'grpcurl';

export interface ExportRequest {
  readonly format: ExportFormat;
  /** Of a command only: index of the hop to send; the entry hop when not given. */
  readonly hop?: number | undefined;
  /** Of a command only: where to send it, as `http://host:port`; where it was recorded when not given. */
  readonly to?: string | undefined;
  /** Of a command only: whether it is sent there by HTTP/2. */
  readonly http2?: boolean | undefined;
  /** Of a command only: set in place of recorded ones; the shell fills in `${NAME}`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of a command only: comments to stand first. */
  readonly warnings?: readonly string[] | undefined;
}

/** What a namespace makes of a request: which hop is sent, where to, with which headers set. */
export interface AimedRequest {
  readonly hop: number;
  /** `http://host:port` */
  readonly to: string;
  readonly http2: boolean;
  /** With `${NAME}` still in them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The rule of captures that another tool's archive made. */
export const importedRule = 'imported';

/** A file as it was read, with its name for messages. */
export interface TravelFile {
  readonly name: string;
  readonly data: Buffer;
}

/** An entry of an archive that could not be taken. */
export interface SkippedEntry {
  /** Its position in the archive, from 0. */
  readonly entry: number;
  /** The beginning of its URL; '' when it has none. */
  readonly url: string;
  readonly reason: string;
}

/** What a file holds. */
export interface ReadFile {
  readonly captures: readonly TravellingCapture[];
  /** Of another tool's archive: what is not among them. */
  readonly skipped: readonly SkippedEntry[];
}

export interface ImportOptions {
  /** Where the file is, to find what an archive keeps beside it; null for stdin. */
  readonly folder?: string | null | undefined;
  /** Refuses the whole archive for one entry that cannot be taken. */
  readonly strict?: boolean | undefined;
  /** One capture for all entries of a page, in place of one each. */
  readonly byPage?: boolean | undefined;
  /** Services by the hosts (lower case) whose requests are theirs, beside those of the config. */
  readonly map?: ReadonlyMap<string, string> | undefined;
  /** Hears of each entry that is left out. */
  readonly onSkipped?: ((entry: SkippedEntry) => void) | undefined;
  /** Hears of the files that the archive keeps bodies in, and that could not be read. */
  readonly onMissing?: ((files: readonly string[]) => void) | undefined;
}

export interface ImportedCapture extends SavedCapture {
  readonly traceId: string;
  readonly hops: readonly TravellingHop[];
}
