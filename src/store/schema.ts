import type { Generated, Insertable, Selectable } from 'kysely';
import type { ErrorKind, ListenerKind, Protocol } from '../core/exchange.js';
import type { ExperimentFormat, JournalStatus } from '../core/experiment.js';
import type { Verdict } from '../core/replay.js';

/** The tables as the newest migration leaves them. Times are epoch milliseconds with fractions. */
export interface Tables {
  captures: CapturesTable;
  hops: HopsTable;
  bodies: BodiesTable;
  replay_ids: ReplayIdsTable;
  replays: ReplaysTable;
  gateway_runs: GatewayRunsTable;
  drops: DropsTable;
  experiment_runs: ExperimentRunsTable;
}

/** SQLite has no booleans. */
export type Flag = 0 | 1;

/** Filled from the chain whenever hops are added, so that a listing reads no hop: see summarize.ts. */
export interface CapturesTable {
  id: Generated<number>;
  key: string;
  trace_id: string;
  request_id: string;
  rule: string;
  /** JSON. */
  rule_definition: string;
  method: string;
  path: string;
  status: number | null;
  answered_status: number | null;
  error: ErrorKind | null;
  destination: string;
  failed_at: string | null;
  hops: number;
  latency_ms: number | null;
  captured_at_ms: number;
  experiment: Generated<string | null>;
}

export interface HopsTable {
  capture_id: number;
  span_id: string;
  parent_span_id: string | null;
  rule_held: Flag;
  service: string;
  upstream: string;
  route: string | null;
  listener: ListenerKind;
  protocol: Protocol;
  method: string;
  authority: string;
  path: string;
  status: number | null;
  answered_status: number | null;
  error: ErrorKind | null;
  started_at_ms: number;
  duration_ms: number | null;
  /** Null when no byte of the body was kept. */
  request_body_id: number | null;
  request_bytes: number;
  request_truncated: Flag;
  response_body_id: number | null;
  response_bytes: number;
  response_truncated: Flag;
  /** A FileDescriptorSet; null where nothing told of types. */
  types_body_id: Generated<number | null>;
  /** See hop-details.ts. */
  details: Uint8Array;
}

export interface BodiesTable {
  id: Generated<number>;
  /** Hex digest of the body, before it is encoded. */
  sha256: string;
  /** Length before it is encoded. */
  bytes: number;
  encoding: 'identity' | 'zlib';
  data: Uint8Array;
}

/** Holds the last id that was given out. */
export interface ReplayIdsTable {
  id: Generated<number>;
}

export interface ReplaysTable {
  id: number;
  capture_id: number;
  namespace: string;
  verdict: Verdict;
  started_at_ms: number;
  duration_ms: number;
  /** See replays.ts. */
  details: Uint8Array;
}

export interface GatewayRunsTable {
  id: string;
  started_at_ms: number;
  updated_at_ms: number;
  queue_full: number;
  evicted: number;
  continued: number;
  undecided: number;
  write_failed: number;
}

export interface DropsTable {
  run_id: string;
  rule: string;
  chains: number;
}

export interface ExperimentRunsTable {
  id: Generated<number>;
  name: string;
  title: string;
  format: ExperimentFormat;
  /** Path of its file, as it was given. */
  file: string;
  /** By a time-table, or null: by a command. */
  every: string | null;
  started_at_ms: number;
  duration_ms: number;
  status: JournalStatus;
  deviated: Flag;
  captures: number;
  /** JSON, deflated (RFC 1950). */
  journal: Uint8Array;
}

export type CaptureRow = Selectable<CapturesTable>;
export type NewCapture = Insertable<CapturesTable>;
export type HopRow = Selectable<HopsTable>;
export type BodyRow = Selectable<BodiesTable>;
