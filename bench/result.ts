import type { Machine } from './machine.js';
import type { ObservedCounts } from './measure/read-counts.js';
import type { BenchOptions } from './options.js';
import type { NodesResult, Ratio } from './report/node-columns.js';
import type { Summary } from './summary.js';

/** All that one run of the benchmark found; written as it is by `--json`. */
export interface BenchResult {
  readonly machine: Machine;
  readonly options: Pick<BenchOptions, 'rounds' | 'seconds' | 'connections'>;
  readonly upstream: string;
  readonly generator: string;
  readonly absent: readonly { readonly title: string; readonly why: string }[];
  readonly throughput: readonly ThroughputResult[];
  readonly latency: readonly LatencyRow[];
  readonly captures: CapturesResult | null;
  readonly startUp: readonly StartUpRow[];
  readonly holdUps: readonly HoldUpRow[];
  /** Null when it was not measured. */
  readonly observed: ObservedResult | null;
  readonly webSockets: ThroughputResult | null;
  readonly nodes: NodesResult;
}

export interface ThroughputResult {
  readonly workload: { readonly name: string; readonly title: string };
  readonly rows: readonly ThroughputRow[];
}

export interface ThroughputRow {
  readonly name: string;
  readonly title: string;
  readonly perSecond: Summary;
  /** To the baseline of the same round. */
  readonly ratio: Summary;
  /** Processor time of all its threads; null where it is not known. */
  readonly cpuMicrosPerRequest: Summary | null;
  /**
   * The baseline's processor time per request divided by its own, within a round: the ratio as it
   * would be with the core to itself, also when other programs took some of it.
   */
  readonly cpuRatio: Summary | null;
  /** Of this build, where another one took part. */
  readonly toOtherBuild: Ratio | null;
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
  /** It came near what the load generator can do, so the figure is a lower bound. */
  readonly heldBack: boolean;
  /** Since its start; null where it is not known. */
  readonly peakMemoryBytes: number | null;
}

export interface ObservedResult {
  readonly throughput: ThroughputResult;
  readonly seen: readonly (ObservedCounts & { readonly name: string })[];
  /** Exchanges that the tap was told it was not shown. */
  readonly leftOut: number;
}

export interface LatencyRow {
  readonly title: string;
  readonly p50Ms: Summary;
  readonly p99Ms: Summary;
  /** Over the upstream's own in the same round; null for the upstream. */
  readonly added: { readonly p50Ms: Summary; readonly p99Ms: Summary } | null;
}

export interface CapturesResult {
  /** Answers with status 500 that the load generator saw. */
  readonly failed: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Of exchanges with 1 MiB each way, the longest time that other requests had to wait in one go. */
export interface HoldUpRow {
  /** Of the config. */
  readonly title: string;
  readonly body: string;
  /** Processor time of the gateway's own thread. */
  readonly ms: Summary;
}

export interface StartUpRow {
  readonly command: string;
  readonly ms: Summary;
}
