import type { HopRecord } from '../../core/capture-sink.js';

/** Hops of one chain on their way to the thread that makes spans of them. */
export interface SpanItem {
  readonly traceId: string;
  readonly requestId: string;
  /** The capture's number; its trace id, where the store did not give it one in time; null: none. */
  readonly capture: string | null;
  readonly hops: readonly SpanHop[];
  /** About the characters in it. */
  readonly text: number;
}

/** A hop without its bodies: its headers tell which values are secrets. */
export interface SpanHop {
  readonly record: HopRecord;
  /** The service that called; null at the edge, and where it is not known. */
  readonly from: string | null;
}

/** What became of the spans of one message. */
export interface SpansSent {
  readonly sent: number;
  readonly failed: number;
  /** Why, for people; null when none failed. */
  readonly problem: string | null;
}
