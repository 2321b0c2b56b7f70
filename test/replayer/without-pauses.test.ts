import { expect, test } from 'vitest';
import type { ReplayedChain } from '../../src/replayer/replayed-call.js';
import { mergePauses, withoutPauses } from '../../src/replayer/without-pauses.js';
import { hop } from './fixtures/captures.js';

function chain(): ReplayedChain {
  const times = { connectMs: 1 };
  return {
    entry: hop({ ...times, startedAtMs: 1_000, durationMs: 500, firstByteMs: 400 }),
    calls: [
      {
        hop: hop({ ...times, index: 1, startedAtMs: 1_100, durationMs: 100, firstByteMs: 20 }),
        ...{ mode: 'live', answers: null, miss: null },
      },
    ],
    observed: true,
    unclaimed: 0,
  };
}

test('a hop is shorter by the pauses within it, and no other', () => {
  const { entry, calls } = withoutPauses(chain(), [
    { fromMs: 1_150, toMs: 1_250 },
    { fromMs: 1_450, toMs: 1_900 },
    { fromMs: 0, toMs: 1_000 },
  ]);
  expect(entry).toMatchObject({ durationMs: 350, firstByteMs: 300 });
  expect(calls[0]?.hop).toMatchObject({ durationMs: 50, firstByteMs: 20 });
});

test('what several services stood still at once counts once', () => {
  expect(
    mergePauses([
      { fromMs: 5, toMs: 9 },
      { fromMs: 1, toMs: 6 },
      { fromMs: 10, toMs: 11 },
      { fromMs: 2, toMs: 3 },
    ]),
  ).toEqual([
    { fromMs: 1, toMs: 9 },
    { fromMs: 10, toMs: 11 },
  ]);
});

test('a hop that still runs has no duration to shorten, and without pauses nothing changes', () => {
  const given = chain();
  expect(withoutPauses(given, [])).toBe(given);
  const running = { ...given, entry: { ...given.entry, durationMs: null, firstByteMs: null } };
  expect(withoutPauses(running, [{ fromMs: 0, toMs: 9e9 }]).entry).toMatchObject({
    durationMs: null,
    firstByteMs: null,
  });
});
