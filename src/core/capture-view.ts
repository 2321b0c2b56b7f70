import type { Capture, CaptureSummary } from './capture.js';
import type { Replay, ReplaySummary } from './replay.js';
import type { CaptureFilter } from './store.js';

/** Which captures a list is narrowed to. */
export interface ListFilter extends Omit<CaptureFilter, 'path' | 'limit'> {
  /**
   * A part of the method, path, destination, failing service, rule or error, in any case; or the
   * beginning of a trace id or request id, or a capture's number.
   */
  readonly text?: string | undefined;
}

/** Which part of that list: after a place in it, or after so many. */
export interface ListPart {
  readonly limit: number;
  readonly before?: ListPlace | undefined;
  readonly offset?: number | undefined;
}

/** Behind this capture. */
export interface ListPlace {
  readonly capturedAtMs: number;
  readonly id: number;
}

export interface ListPage {
  readonly captures: readonly CaptureSummary[];
  /** Null at the end of the list. */
  readonly next: ListPlace | null;
  /** How many match the filter. */
  readonly total: number;
}

/** How many captures each rule made, over time. */
export interface Timeline {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucketMs: number;
  /** The rule with most of them first. */
  readonly rules: readonly {
    readonly rule: string;
    readonly total: number;
    /** One a bucket. */
    readonly counts: readonly number[];
  }[];
}

/** What became of the store since it was asked the last time. */
export interface StoreChanges {
  /** Too much to be told, or another store: all has to be read again. */
  readonly isReset: boolean;
  /** New ones, and those that have changed, oldest first. */
  readonly captures: readonly CaptureSummary[];
  /** Some went. */
  readonly hasDeleted: boolean;
  readonly replays: readonly ReplaySummary[];
  /** Captures in the store now. */
  readonly total: number;
}

/** The store as somebody looks at it who stays: it only reads, also while others write. */
export interface StoreView {
  list(filter: ListFilter, part: ListPart): Promise<ListPage>;
  /** Null when nothing matches. */
  timeline(filter: ListFilter, bucketsMax: number, nowMs: number): Promise<Timeline | null>;
  /** @throws LOOP_STORE_CAPTURE_NOT_FOUND, LOOP_STORE_CAPTURE_AMBIGUOUS */
  getCapture(id: string): Promise<Capture>;
  /** Newest first. */
  listReplays(captureId: number | undefined, limit: number): Promise<ReplaySummary[]>;
  getReplay(id: number): Promise<Replay | undefined>;
  /** Null when nothing has changed; the first answer has the total alone. */
  changes(): Promise<StoreChanges | null>;
  close(): void;
}
