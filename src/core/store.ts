import type { Capture, CaptureSummary } from './capture.js';
import type { RedactConfig } from './config.js';
import type { Replay, ReplaySummary } from './replay.js';
import type { SavedCapture, TravellingCapture } from './travel.js';

export interface CaptureFilter {
  readonly rule?: string | undefined;
  /** Kept while it ran. */
  readonly experiment?: string | undefined;
  /** Any hop's service. */
  readonly service?: string | undefined;
  /** `500`, `5xx`, `>=400`, or an error kind, of the entry hop. */
  readonly status?: string | undefined;
  /** Glob over the entry hop's path. */
  readonly path?: string | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  readonly limit?: number | undefined;
}

/** What was seen and not kept, over the gateway runs that the store remembers. */
export interface DropCounts {
  /** Chains beyond a rule's limit, by rule. */
  readonly ruleLimit: Readonly<Record<string, number>>;
  /** Chains that matched while the write queue was full. */
  readonly queueFull: number;
  /** Chains pushed out of memory before a rule could decide. */
  readonly evicted: number;
  /** Times that a chain had too many hops, and those that came were noted as another chain. */
  readonly continued: number;
  /** Hops about which the rules could not be asked in time; they count as if none held. */
  readonly undecided: number;
  /** Chains that could not be written (disk full, say). */
  readonly writeFailed: number;
  /** Epoch ms of the earliest run counted; null when there is none. */
  readonly sinceMs: number | null;
}

/** The newest of each, as far as a hint needs them. */
export interface RecentRecordings {
  readonly captures: readonly Pick<
    CaptureSummary,
    'id' | 'method' | 'path' | 'status' | 'error' | 'rule' | 'capturedAtMs'
  >[];
  readonly replays: readonly Pick<ReplaySummary, 'id' | 'capture' | 'namespace' | 'verdict'>[];
}

/** The captures and replays on disk, to be looked at. */
export interface Recordings {
  /** Newest first. */
  listCaptures(filter: CaptureFilter): Promise<CaptureSummary[]>;
  /** The same, a part at a time, for lists of any length; nothing of the store is held in between. */
  captureParts(filter: CaptureFilter): AsyncIterable<readonly CaptureSummary[]>;
  /** How many there are; the filter's limit does not count. */
  countCaptures(filter: CaptureFilter): Promise<number>;
  /**
   * By number, trace id, unique prefix of a trace id, or request id.
   * @throws LOOP_STORE_CAPTURE_NOT_FOUND, LOOP_STORE_CAPTURE_AMBIGUOUS
   */
  getCapture(id: string): Promise<Capture>;
  drops(sinceMs?: number): Promise<DropCounts>;
  /** Newest first. */
  listReplays(captureId?: number): Promise<ReplaySummary[]>;
  getReplay(id: number): Promise<Replay | undefined>;
  close(): Promise<void>;
}

/** The same, to be changed too. */
export interface Store extends Recordings {
  /** Returns how many there were. */
  deleteCaptures(ids: readonly number[]): Promise<number>;
  /** Applies retention now; with a filter, deletes what matches it. Returns how many went. */
  prune(filter?: CaptureFilter): Promise<number>;
  /**
   * An id for a run that is about to start, to be given to `saveReplay` with it: what is sent
   * carries the id, so it must be known before. Never given out twice.
   */
  reserveReplay?(): Promise<number>;
  /** Returns the id: the reserved one when it has one. */
  saveReplay(replay: Omit<Replay, 'id'> & { readonly id?: number | undefined }): Promise<number>;
  /**
   * Takes a capture from elsewhere, redacted by this config first; one that is here already (by its
   * key) stays as it is.
   */
  saveCapture(capture: TravellingCapture, redact: RedactConfig): Promise<SavedCapture>;
}
