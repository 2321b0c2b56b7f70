import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OpenStops } from '../../src/debugger/open-stops.js';
import { RunDeadline } from '../../src/debugger/run-deadline.js';
import { stopAt } from './fixtures/stops.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Shown {
  readonly service: string;
  readonly signal: AbortSignal;
  done(): void;
}

function openStops(maxPauseMs = 60_000) {
  const shown: Shown[] = [];
  const idle = vi.fn();
  const tooLong = vi.fn();
  const stops = new OpenStops({
    ...{ maxPauseMs, idle, tooLong },
    show: (service, _stop, signal) =>
      new Promise((resolve) => {
        shown.push({ service, signal, done: resolve });
      }),
  });
  return { stops, shown, idle, tooLong };
}

const turn = () => vi.advanceTimersByTimeAsync(0);

describe('stops of several services', () => {
  test('are shown one at a time, in their order', async () => {
    const { stops, shown } = openStops();
    stops.add('reviews', stopAt('reviews'));
    stops.add('ratings', stopAt('ratings'));
    await turn();
    expect(shown.map(({ service }) => service)).toEqual(['reviews']);
    shown[0]?.done();
    await turn();
    expect(shown.map(({ service }) => service)).toEqual(['reviews', 'ratings']);
  });

  test('count as one time of standing still each, and end when the service runs', async () => {
    const { stops, idle } = openStops();
    const start = Date.now();
    stops.add('reviews', stopAt('reviews'));
    await vi.advanceTimersByTimeAsync(100);
    stops.add('ratings', stopAt('ratings'));
    await vi.advanceTimersByTimeAsync(50);
    stops.end('reviews', 'it runs on');
    expect(idle).not.toHaveBeenCalled();
    expect(stops.pauses).toEqual([
      { fromMs: start, toMs: start + 150 },
      { fromMs: start + 100, toMs: start + 150 },
    ]);
    stops.end('ratings', 'it runs on');
    expect(idle).toHaveBeenCalledOnce();
  });

  test('tell whoever looks at one that it is over', async () => {
    const { stops, shown } = openStops();
    stops.add('reviews', stopAt('reviews'));
    await turn();
    expect(shown[0]?.signal.aborted).toBe(false);
    stops.end('reviews', 'its process ended');
    expect(shown[0]?.signal.reason).toEqual(new Error('its process ended'));
  });
});

test('a pause is too long at its bound, and not before', async () => {
  const { stops, shown, tooLong } = openStops(1_000);
  stops.add('reviews', stopAt('reviews'));
  await vi.advanceTimersByTimeAsync(999);
  expect(tooLong).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(tooLong).toHaveBeenCalledOnce();
  expect(shown[0]?.signal.aborted).toBe(true);
});

test('settling waits for the last stop to end', async () => {
  const { stops } = openStops();
  stops.add('reviews', stopAt('reviews'));
  let settled = false;
  void stops.settled().then(() => {
    settled = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(settled).toBe(false);
  stops.endAll('over');
  await turn();
  expect(settled).toBe(true);
});

test.each([
  ['comes', true, 10],
  ['does not come', false, 1_000],
])('a late stop is waited for: it %s', async (_, comes, waitedMs) => {
  const { stops } = openStops();
  const startedAt = Date.now();
  const waited = stops.firstWithin(1_000).then(() => Date.now() - startedAt);
  await vi.advanceTimersByTimeAsync(10);
  if (comes) stops.add('reviews', stopAt('reviews'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await waited).toBe(waitedMs);
});

describe('the time of a run', () => {
  const neverStopped = vi.fn();
  const waiting = vi.fn();
  beforeEach(() => void vi.clearAllMocks());
  const deadlineOf = () =>
    new RunDeadline({ ...{ hitMs: 30_000, answerMs: 37_000 }, neverStopped, waiting });

  test('is over when nothing stopped and nothing was answered', async () => {
    const deadline = deadlineOf();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(deadline.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(String(deadline.signal.reason)).toContain(
      'no breakpoint was hit and no response came within 30 s',
    );
  });

  test('stands still during a pause, and begins again after it', async () => {
    const deadline = deadlineOf();
    deadline.suspend();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(deadline.signal.aborted).toBe(false);
    deadline.resumed();
    await vi.advanceTimersByTimeAsync(36_999);
    expect(deadline.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(String(deadline.signal.reason)).toContain('no response within 37 s of the last stop');
    // What held it is the service's own doing, as far as anybody can tell.
    expect(neverStopped).not.toHaveBeenCalled();
  });

  test('is said to be waited for when nothing has come for a moment, and not before', async () => {
    const deadline = deadlineOf();
    await vi.advanceTimersByTimeAsync(20_000);
    deadline.suspend();
    deadline.resumed();
    await vi.advanceTimersByTimeAsync(1_900);
    deadline.suspend();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(waiting).not.toHaveBeenCalled();
    deadline.resumed();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(waiting).toHaveBeenCalledOnce();
  });

  test('leaves no timer behind', async () => {
    const deadline = deadlineOf();
    deadline.end();
    deadline.resumed();
    expect(vi.getTimerCount()).toBe(0);
  });
});
