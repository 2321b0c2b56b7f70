// That an experiment runs is told the gateway again and again, and never in the experiment's way.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import type { ExperimentMark, ExperimentMarks } from '../../src/core/experiment-mark.js';
import { holdMark } from '../../src/experiment/held-mark.js';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => {});

function open(over: Partial<ExperimentMarks> = {}) {
  const asked: string[] = [];
  const failed: string[] = [];
  const marks: ExperimentMarks = {
    async hold({ experiment, leaseMs }) {
      asked.push(`hold ${experiment} ${leaseMs}`);
      return {} as ExperimentMark;
    },
    list: async () => [],
    figures: async () => [],
    async end(owner) {
      asked.push(`end ${owner}`);
      return [];
    },
    ...over,
  };
  const mark = holdMark({
    ...{ marks: async () => marks, owner: 'run', experiment: 'one', now: () => Date.now() },
    onFailed: ({ message }) => failed.push(message),
  });
  return { mark, asked, failed };
}

test('it is renewed within its lease, and ended once', async () => {
  const { mark, asked, failed } = open();
  await mark.end();
  expect(asked).toEqual([]);
  await mark.begin();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(asked).toEqual(['hold one 8000', 'hold one 8000', 'hold one 8000']);
  expect(await mark.figures()).toEqual({
    ...{ from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:04.000Z', services: [] },
  });
  await mark.end();
  await mark.end();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(asked.slice(3)).toEqual(['end run']);
  expect(failed).toEqual([]);
});

test('a gateway that does not take it is told of once, and the experiment goes on', async () => {
  const hold = async () => {
    throw new LoopError('LOOP_CONTROL_UNREACHABLE', 'away');
  };
  const { mark, asked, failed } = open({ hold });
  await mark.begin();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(failed).toEqual(['away']);
  expect(await mark.figures()).toBeNull();
  await mark.end();
  expect(asked).toEqual([]);
});

test('a gateway that takes it no more has no figures of it', async () => {
  let isAway = false;
  const hold = async () => {
    if (isAway) throw new LoopError('LOOP_CONTROL_UNREACHABLE', 'away');
    return {} as ExperimentMark;
  };
  const { mark, asked } = open({ hold });
  await mark.begin();
  expect(await mark.figures()).not.toBeNull();
  isAway = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await mark.figures()).toBeNull();
  await mark.end();
  expect(asked).toEqual([]);
});

test('nobody waits for long for a gateway that has gone silent', async () => {
  const { mark } = open({ figures: never, end: never });
  await mark.begin();
  const figures = mark.figures();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await figures).toBeNull();
  const ended = mark.end();
  await vi.advanceTimersByTimeAsync(2_000);
  await ended;
});
