// What the gateway's thread and the writer's thread say to each other.
import type { ChainRecord, DropTotals, SinkSettings } from '../core/capture-sink.js';
import type { ErrorCode } from '../core/errors.js';
import type { MovedAside } from '../core/store-status.js';

export interface WriterData {
  readonly path: string;
  readonly settings: SinkSettings;
  /** This run of the gateway: a writer that is started again goes on with it. */
  readonly runId: string;
  readonly startedAtMs: number;
  readonly busyMs: number | undefined;
  /** A store that cannot be opened at the start is refused; otherwise it is tried again. */
  readonly required: boolean;
}

export type ToWriter =
  | { readonly type: 'write'; readonly record: ChainRecord }
  | { readonly type: 'drops'; readonly totals: DropTotals; readonly writeFailed: number }
  | { readonly type: 'configure'; readonly settings: SinkSettings }
  /** Answered when all before it is on disk. */
  | { readonly type: 'flush'; readonly id: number }
  /** Look whether retention has something to do. */
  | { readonly type: 'tidy' }
  | { readonly type: 'close' };

export type FromWriter =
  /** Records are taken; a database that cannot be opened yet has been told of as failing. */
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** The next `records` of those sent are done with; `failed` of them are not on disk. */
  | {
      readonly type: 'written';
      readonly records: number;
      readonly failed: number;
      readonly captures: readonly WrittenCapture[];
    }
  /** Twice a second, whatever there is to do. */
  | { readonly type: 'alive' }
  | { readonly type: 'problem'; readonly line: string }
  /** A line to be said however lately another one was. */
  | { readonly type: 'news'; readonly line: string }
  /** Whether the database can be written, and if not, why. */
  | { readonly type: 'state'; readonly failing: WriterFailing | null }
  | { readonly type: 'moved'; readonly moved: readonly MovedAside[] }
  /** Captures that had been written, and are lost. */
  | { readonly type: 'lost'; readonly captures: number }
  /** Captures of which parts were left out, as searching those for secrets took too long. */
  | { readonly type: 'shortened'; readonly captures: number }
  | { readonly type: 'flushed'; readonly id: number };

/** A record that is on disk, and the number of its capture. */
export interface WrittenCapture {
  readonly key: string;
  readonly id: number;
}

export interface WriterFailing {
  readonly code: ErrorCode;
  /** For people, without paths. */
  readonly reason: string;
}
