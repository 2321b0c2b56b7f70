import type { Replay } from '../../core/replay.js';
import type {
  ReplayBatch,
  ReplayBatchOptions,
  ReplayOutcome,
  ReplayRequest,
} from '../../core/rooms.js';

/**
 * Runs replays, at most `concurrency` at a time, started in order. A run that is refused or fails
 * ends no other. After an abort nothing more is started, and what runs is heard out.
 */
export async function runBatch(
  requests: readonly ReplayRequest[],
  replay: (request: ReplayRequest) => Promise<Replay>,
  { concurrency, signal, withResponses, onEnd }: ReplayBatchOptions,
): Promise<ReplayBatch> {
  const outcomes: ReplayOutcome[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (signal?.aborted !== true) {
      const index = next++;
      const request = requests[index];
      if (request === undefined) return;
      const whole = await outcomeOf(index, request, replay);
      // Of thousands of runs the responses alone would fill the memory.
      const outcome = withResponses === true ? whole : withoutResponse(whole);
      outcomes.push(outcome);
      onEnd?.(outcome);
    }
  };
  const workers = Math.min(concurrency, requests.length);
  await Promise.all(Array.from({ length: workers }, work));
  const started = new Set(outcomes.map(({ index }) => index));
  return {
    outcomes: outcomes.sort((one, other) => one.index - other.index),
    notStarted: requests.filter((_, index) => !started.has(index)),
  };
}

async function outcomeOf(
  index: number,
  request: ReplayRequest,
  replay: (request: ReplayRequest) => Promise<Replay>,
): Promise<ReplayOutcome> {
  try {
    return { index, request, replay: await replay(request), error: null };
  } catch (error) {
    return { index, request, replay: null, error };
  }
}

function withoutResponse(outcome: ReplayOutcome): ReplayOutcome {
  const { replay } = outcome;
  return replay === null ? outcome : { ...outcome, replay: { ...replay, response: null } };
}
