import type { Replay } from '../../core/replay.js';
import { type MessageJson, messageJson } from '../message/message-json.js';
import { roundMs } from '../text/duration-text.js';

/** A documented, stable shape: keys may be added, none goes or changes. */
export interface ReplayJson extends Pick<Replay, 'capture' | 'namespace' | 'verdict' | 'entry'> {
  readonly replayId: number;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly status: Replay['status'];
  readonly error: Replay['error'];
  readonly hops: Replay['hops'];
  /** `recorded` or `replayed` is null where there was nothing. */
  readonly differences: Replay['differences'];
  readonly notes: readonly string[];
  /** Debugger stops; empty without a debugger. */
  readonly stops: readonly never[];
  readonly response: MessageJson | null;
}

export function replayJson(replay: Replay): ReplayJson {
  return {
    replayId: replay.id,
    capture: replay.capture,
    namespace: replay.namespace,
    verdict: replay.verdict,
    startedAt: new Date(replay.startedAtMs).toISOString(),
    durationMs: roundMs(replay.durationMs),
    entry: replay.entry,
    status: replay.status,
    error: replay.error,
    hops: replay.hops,
    differences: replay.differences.map(({ hop, at, recorded, replayed }) => ({
      hop,
      at,
      recorded: recorded ?? null,
      replayed: replayed ?? null,
    })),
    notes: replay.notes,
    stops: [],
    response: replay.response && messageJson(replay.response),
  };
}
