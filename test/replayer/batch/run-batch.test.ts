import { describe, expect, test } from 'vitest';
import type { Replay } from '../../../src/core/replay.js';
import { runBatch } from '../../../src/replayer/batch/run-batch.js';

const requests = [0, 1, 2, 3].map((at) => ({ capture: String(at), to: 'debug-ns' }));

/** Runs that end when told to. */
function heldRuns() {
  const started: string[] = [];
  const ends = new Map<string, (replay: Replay) => void>();
  return {
    started,
    replay: ({ capture }: { capture: string }) =>
      new Promise<Replay>((resolve) => {
        started.push(capture);
        ends.set(capture, resolve);
      }),
    end: async (capture: string) => {
      ends.get(capture)?.({ id: Number(capture) } as Replay);
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a batch', () => {
  test('runs as many at a time as allowed, started in order, told in order', async () => {
    const runs = heldRuns();
    const ended: number[] = [];
    const batch = runBatch(requests, runs.replay, {
      concurrency: 2,
      onEnd: ({ index }) => ended.push(index),
    });
    await settled();
    expect(runs.started).toEqual(['0', '1']);
    await runs.end('1');
    expect(runs.started).toEqual(['0', '1', '2']);
    for (const each of ['2', '3', '0']) await runs.end(each);
    const { outcomes, notStarted } = await batch;
    expect(ended).toEqual([1, 2, 3, 0]);
    expect(outcomes.map(({ replay }) => replay?.id)).toEqual([0, 1, 2, 3]);
    expect(notStarted).toEqual([]);
  });

  test('an abort hears out what runs and starts nothing more', async () => {
    const runs = heldRuns();
    const stop = new AbortController();
    const batch = runBatch(requests, runs.replay, { concurrency: 2, signal: stop.signal });
    await settled();
    stop.abort();
    await runs.end('0');
    expect(runs.started).toEqual(['0', '1']);
    await runs.end('1');
    const { outcomes, notStarted } = await batch;
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1]);
    expect(notStarted.map(({ capture }) => capture)).toEqual(['2', '3']);
  });

  test('a run that is refused ends no other', async () => {
    const refusal = new Error('no');
    const { outcomes } = await runBatch(
      requests,
      async ({ capture }) => {
        if (capture === '1') throw refusal;
        return { id: Number(capture) } as Replay;
      },
      { concurrency: 1 },
    );
    expect(outcomes.map(({ replay, error }) => replay?.id ?? error)).toEqual([0, refusal, 2, 3]);
  });

  test('keeps responses only where they are asked for', async () => {
    const response = { headers: [], trailers: [], body: {} };
    const replay = async () => ({ id: 1, response }) as unknown as Replay;
    const ran = (withResponses?: boolean) =>
      runBatch(requests, replay, { concurrency: 1, withResponses });
    expect((await ran()).outcomes[0]?.replay?.response).toBeNull();
    expect((await ran(true)).outcomes[0]?.replay?.response).toBe(response);
  });

  test('nothing to run is an empty batch', async () => {
    const batch = await runBatch([], heldRuns().replay, { concurrency: 4 });
    expect(batch).toEqual({ outcomes: [], notStarted: [] });
  });
});
