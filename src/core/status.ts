import type { DropTotals } from './capture-sink.js';
import type { StoreStatus } from './store-status.js';

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
    /** Ended chains that went before `linger` was over, so that a late failure is kept without them. */
    readonly shortened: number;
    readonly drops: DropTotals;
  };
  /** Readers of the tap. */
  readonly taps: number;
  readonly store: StoreStatus;
  /** It was told to end: running requests may, new ones are refused. */
  readonly draining: boolean;
}
