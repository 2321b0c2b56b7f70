// loop's side of the guard, with a stand-in for the guard and the time.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DebugRequest, StopAction } from '../../src/core/debugging.js';
import { AttachedDebuggers } from '../../src/debugger/attached-debuggers.js';
import { debuggedProcesses } from '../../src/debugger/debugged-process.js';
import type { GuardProcess } from '../../src/debugger/guard/guard-process.js';
import type { GuardCalls } from '../../src/debugger/guard/messages.js';
import { config, namespace } from '../replayer/fixtures/configs.js';
import { stopAt } from './fixtures/stops.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const run = { traceId: 'a'.repeat(32) };

function attached(overrides: Partial<GuardCalls> = {}, hitMs = 4_000) {
  const told: string[] = [];
  const said: string[] = [];
  let answer: (action: StopAction) => void = () => {};
  let enter: () => void = () => {};
  const request: DebugRequest = {
    ...{ services: ['reviews'], breakOn: null, watches: [], waitIde: null, maxPauseMs: 60_000 },
    breakpoints: [{ service: 'reviews', file: 'reviews.ts', line: 42, condition: null }],
    front: {
      ...{ attached() {}, placed() {}, ideWanted() {}, ideArmed() {}, ideAttached() {} },
      ideStopped: ({ line }) => said.push(`ide ${line}`),
      entered: () =>
        new Promise((resolve) => {
          enter = resolve;
        }),
      note: (line) => said.push(line),
      stopped: (_stop, _paused, signal) =>
        new Promise((resolve) => {
          answer = resolve;
          signal.addEventListener('abort', () => resolve('continue'));
        }),
    },
  };
  const calls = {
    expect: async () => {},
    missed: async () => [],
    act: async (service: string, action: string) => {
      told.push(`${action} ${service}`);
    },
    ...overrides,
  } as GuardCalls;
  const guard = {
    calls,
    release: async () => {
      told.push('release');
      return [];
    },
  } as unknown as GuardProcess;
  const debuggers = new AttachedDebuggers({
    ...{ config: config(), namespace: namespace({ reviews: 1 }), request, liveProduction: [] },
    ...{ hitMs, recordedMs: 3_000, guard, replayId: '7', soleEntry: null },
  });
  const stop = () =>
    debuggers.hear({ type: 'stopped', service: 'reviews', stop: stopAt('reviews') });
  const resumed = () => debuggers.hear({ type: 'resumed', service: 'reviews' });
  return {
    debuggers,
    told,
    said,
    stop,
    resumed,
    answer: (action: StopAction) => answer(action),
    enter: () => enter(),
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('the time of a run', () => {
  test('is over without a stop and without an answer, and that spoils the outcome', async () => {
    const { debuggers } = attached();
    const signal = debuggers.begin(run);
    await pass(3_999);
    expect(signal.aborted).toBe(false);
    await pass(1);
    expect(signal.aborted).toBe(true);
    expect(debuggers.spoilt).toContain('no breakpoint was hit and no response came within 4 s');
  });

  test.each(['before', 'after'])(
    'does not pass at a stop that came %s the request was sent',
    async (when) => {
      const { debuggers, stop } = attached();
      if (when === 'before') stop();
      const signal = debuggers.begin(run);
      if (when === 'after') stop();
      await pass(50_000);
      expect(signal.aborted).toBe(false);
    },
  );

  test('after a stop is what was recorded and --timeout, is told, and spoils nothing', async () => {
    const { debuggers, said, stop, resumed } = attached();
    const signal = debuggers.begin(run);
    stop();
    await pass(50_000);
    resumed();
    await pass(2_000);
    expect(said).toEqual([
      'an answer is waited for, 7 s at most: 3 s as recorded, and 4 s (--timeout)',
    ]);
    await pass(4_999);
    expect(signal.aborted).toBe(false);
    await pass(1);
    expect(signal.aborted).toBe(true);
    expect(debuggers.spoilt).toBeNull();
  });

  test('stands still while an IDE holds a service, and its pauses are known', async () => {
    const { debuggers, said } = attached();
    const signal = debuggers.begin(run);
    debuggers.hear({ type: 'idePaused', service: 'reviews', lateMs: 0 });
    debuggers.hear({ type: 'ideStop', service: 'reviews', stop: stopAt('reviews', { line: 7 }) });
    await pass(40_000);
    expect(signal.aborted).toBe(false);
    debuggers.hear({ type: 'ideResumed', service: 'reviews', lateMs: 0 });
    await pass(1_000);
    const [pause] = debuggers.pauses;
    expect((pause?.toMs ?? 0) - (pause?.fromMs ?? 0)).toBe(40_000);
    expect(debuggers.stops).toMatchObject([{ line: 7 }]);
    expect(said).toEqual(['ide 7']);
    await pass(6_000);
    expect(signal.aborted).toBe(true);
  });

  test('begins again when every service was released', async () => {
    const { debuggers, stop, answer } = attached();
    const signal = debuggers.begin(run);
    stop();
    await pass(0);
    answer('quit');
    await pass(600_000);
    expect(signal.aborted).toBe(true);
  });
});

test('a service that cannot be resumed is released, and the run is not waited for for ever', async () => {
  const { debuggers, told, said, stop, answer } = attached({
    act: () => Promise.reject(new Error('no answer')),
  });
  debuggers.begin(run);
  stop();
  await pass(0);
  answer('continue');
  await pass(0);
  expect(told).toEqual(['release']);
  expect(said).toContain('reviews: continue failed: no answer');
  await expect(debuggers.settle()).resolves.toBeUndefined();
});

test('a pause that is too long is ended', async () => {
  const { debuggers, told, said, stop } = attached();
  debuggers.begin(run);
  stop();
  await pass(60_000);
  expect(said).toEqual(['reviews: paused for 60 s, which is --max-pause']);
  expect(told).toEqual(['continue reviews']);
});

test('a process that went away spoils the outcome, and is told once', async () => {
  const { debuggers, said, stop } = attached();
  debuggers.begin(run);
  stop();
  debuggers.hear({ type: 'gone', service: 'reviews', reason: 'process 7 (reviews) has ended' });
  expect(said).toEqual(['process 7 (reviews) has ended']);
  expect(debuggers.spoilt).toBe('reviews went away while it was debugged');
});

describe('of several processes of a service', () => {
  const several = () => {
    const parts = attached();
    const processes = debuggedProcesses(
      [7, 8].map((pid) => ({ service: 'reviews', runtime: 'node', pid, port: null, root: null })),
    );
    for (const each of processes) parts.debuggers.add(each);
    const stopIn = (pid: number) => {
      const name = `reviews (process ${pid})`;
      parts.debuggers.hear({ type: 'stopped', service: name, stop: stopAt(name) });
    };
    return { ...parts, stopIn };
  };

  test('each may stop, is told apart, and is let run by itself', async () => {
    const { debuggers, told, stopIn, answer } = several();
    debuggers.begin(run);
    stopIn(7);
    stopIn(8);
    await pass(0);
    answer('continue');
    await pass(0);
    expect(told).toEqual(['continue reviews (process 7)']);
    answer('continue');
    await pass(0);
    expect(told).toEqual(['continue reviews (process 7)', 'continue reviews (process 8)']);
    expect(debuggers.stops).toMatchObject([
      { service: 'reviews', pid: 7, breakpoint: 0 },
      { service: 'reviews', pid: 8, breakpoint: 0 },
    ]);
  });

  test.each([
    ['one that ends where it did not stand still spoils nothing', [7], null],
    ['the last that ends spoils the outcome', [7, 8], 'reviews (process 8) went away'],
  ] as const)('%s', (_, pids, spoilt) => {
    const { debuggers } = several();
    debuggers.begin(run);
    for (const pid of pids) {
      debuggers.hear({ type: 'gone', service: `reviews (process ${pid})`, reason: 'it has ended' });
    }
    if (spoilt === null) expect(debuggers.spoilt).toBeNull();
    else expect(debuggers.spoilt).toContain(spoilt);
  });

  test('one that is ended at a stop spoils it, and it is said who may have done it', async () => {
    const { debuggers, said, stopIn } = several();
    debuggers.begin(run);
    stopIn(7);
    await pass(0);
    debuggers.hear({ type: 'gone', service: 'reviews (process 7)', reason: 'it has ended' });
    expect(debuggers.spoilt).toContain('reviews (process 7) went away');
    expect(said).toEqual([
      expect.stringMatching(/it has ended; who supervises.*gunicorn --timeout/),
    ]);
  });
});

test('stops are numbered by the breakpoints as asked for, and all are kept', async () => {
  const { debuggers, stop, resumed, answer } = attached();
  debuggers.begin(run);
  stop();
  await pass(0);
  answer('next');
  await pass(0);
  resumed();
  stop();
  expect(debuggers.stops.map(({ breakpoint }) => breakpoint)).toEqual([0, 0]);
});

describe('an IDE is waited for', () => {
  const openDoor: GuardCalls['openDoor'] = async (service) => ({
    ...{ service, runtime: 'node', host: '127.0.0.1', port: 1, launch: {} },
  });
  const waiting = (wait: 'breakpoint' | 'attached') => {
    const parts = attached({ openDoor });
    let state = 'waits';
    parts.debuggers.awaitIdes(['reviews'], wait).then(
      () => {
        state = 'sends';
      },
      (error: Error) => {
        state = error.message;
      },
    );
    return { ...parts, state: () => state };
  };

  test('until it is armed', async () => {
    const { debuggers, state } = waiting('breakpoint');
    await pass(0);
    debuggers.hear({ type: 'ideAttached', service: 'reviews' });
    await pass(200_000);
    expect(state()).toBe('waits');
    debuggers.hear({ type: 'ideArmed', service: 'reviews' });
    await pass(0);
    expect(state()).toBe('sends');
    await debuggers.release();
  });

  test('or until Enter is pressed, once one has attached', async () => {
    const { debuggers, state, said, enter } = waiting('breakpoint');
    await pass(0);
    enter();
    await pass(0);
    expect(state()).toBe('waits');
    expect(said).toEqual(['no IDE has attached to reviews yet']);
    debuggers.hear({ type: 'ideAttached', service: 'reviews' });
    enter();
    await pass(0);
    expect(state()).toBe('sends');
    await debuggers.release();
  });

  test('for five minutes, and the error says what did not come', async () => {
    const absent = waiting('attached');
    await pass(300_000);
    expect(absent.state()).toContain('expected an IDE to attach to reviews within 5 min, got none');
    const idle = waiting('breakpoint');
    await pass(0);
    idle.debuggers.hear({ type: 'ideAttached', service: 'reviews' });
    await pass(300_000);
    expect(idle.state()).toMatch(
      /expected the IDE at reviews to set a breakpoint.*--wait-ide=attached/,
    );
  });
});
