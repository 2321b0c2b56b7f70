import type { ReplayRequest } from './rooms.js';

/** A replay as a page asks for one. */
export interface RunRequest {
  /** By all that `loop show` takes for an id. */
  readonly capture: string;
  /** A namespace of the config. */
  readonly to: string;
  readonly options: RunOptions;
}

/** Those of `loop replay` that a page offers. What reaches production, or a URL, is typed. */
export interface RunOptions
  extends Pick<
    ReplayRequest,
    'hop' | 'service' | 'live' | 'recorded' | 'onMiss' | 'timing' | 'allowTruncated' | 'ignore'
  > {
  /** A namespace of the config. */
  readonly baseline?: string | undefined;
  /** `30s` */
  readonly timeout?: string | undefined;
}

export type RunState = 'waiting' | 'running' | 'ended' | 'failed' | 'stopped';

/** A replay that was asked for: a documented shape. */
export interface ReplayRun {
  /** `run-3f2a91c0` */
  readonly id: string;
  /** As it was asked for. */
  readonly capture: string;
  readonly to: string;
  readonly state: RunState;
  /** ISO 8601, like all its moments. */
  readonly askedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Since it started, until now or its end. */
  readonly elapsedMs: number;
  /** Runs before it, while it waits. */
  readonly ahead: number;
  /** What to type for the same. */
  readonly command: string;
  /** Of the stored replay; null where there is none. */
  readonly replayId: number | null;
  readonly verdict: string | null;
  /** Why it failed. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Replays that pages asked for, each in a process of its own. */
export interface ReplayRuns {
  /** @throws LOOP_CONTROL_BUSY, LOOP_REPLAYER_NO_NAMESPACE */
  start(request: RunRequest): ReplayRun;
  /** The newest first. */
  list(): readonly ReplayRun[];
  /** @throws LOOP_CONTROL_NO_RUN */
  find(id: string): ReplayRun;
  /** Ends it early; one that has ended stays as it is. @throws LOOP_CONTROL_NO_RUN */
  stop(id: string): ReplayRun;
  /** Hears of each change of its state, until the function that it returns is called. */
  watch(id: string, listener: (run: ReplayRun) => void): () => void;
  close(): Promise<void>;
}

export function hasEnded({ state }: Pick<ReplayRun, 'state'>): boolean {
  return state !== 'waiting' && state !== 'running';
}
