import type { DropTotals } from './capture-sink.js';

/** How a running gateway is, as its admin API tells it. */
export interface GatewayStatus {
  readonly version: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly config: string;
  readonly listening: readonly { readonly name: string; readonly address: string }[];
  readonly recorder: {
    readonly usedBytes: number;
    readonly memoryBytes: number;
    /** In memory now. */
    readonly chains: number;
    readonly drops: DropTotals;
  };
}
