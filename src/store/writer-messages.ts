// What the gateway's thread and the writer's thread say to each other.
import type { ChainRecord, DropTotals, SinkSettings } from '../core/capture-sink.js';
import type { ErrorCode } from '../core/errors.js';

export interface WriterData {
  readonly path: string;
  readonly settings: SinkSettings;
  /** This run of the gateway: a writer that is started again goes on with it. */
  readonly runId: string;
  readonly startedAtMs: number;
  readonly busyMs: number | undefined;
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
  /** The database is open and its tables are up to date. */
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly message: string }
  /** The next `records` of those sent are done with; `failed` of them are not on disk. */
  | { readonly type: 'written'; readonly records: number; readonly failed: number }
  | { readonly type: 'problem'; readonly line: string }
  | { readonly type: 'flushed'; readonly id: number };
