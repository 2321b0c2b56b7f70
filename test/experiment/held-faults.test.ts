// The lease of a run's faults, with a gateway that answers as it is told to and a clock that is moved.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LoopError } from '../../src/core/errors.js';
import type { FaultStatus, Faults } from '../../src/core/fault.js';
import { holdFaults } from '../../src/experiment/held-faults.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const away = new LoopError('LOOP_CONTROL_UNREACHABLE', 'no gateway answers');
const never = () => new Promise<never>(() => {});

function open(over: Partial<Faults> = {}) {
  const lost: string[] = [];
  const asked: string[] = [];
  const leases: (number | undefined)[] = [];
  const running = new Set<string>();
  const ended: FaultStatus[] = [];
  const told = () => [...running].map((name) => ({ name }) as FaultStatus);
  const faults: Faults = {
    async start({ fault, leaseMs }) {
      leases.push(leaseMs);
      running.add(String(fault.name));
      return { name: fault.name } as FaultStatus;
    },
    list: async () => ended,
    async stop(name) {
      running.delete(name);
      return { name } as FaultStatus;
    },
    async stopAll(owner) {
      asked.push(`stopAll ${owner}`);
      return [];
    },
    async renew() {
      asked.push('renew');
      return told();
    },
    ...over,
  };
  const held = holdFaults({
    ...{ faults, owner: 'run', experiment: 'one', steadyNow: () => Date.now() },
    onLost: ({ code, message }) => lost.push(`${code} ${message}`),
  });
  const end = (name: string, how: string) => {
    running.delete(name);
    ended.push({ name, owner: 'run', ended: how } as FaultStatus);
  };
  return { held, lost, asked, leases, end };
}

test('as long as there are any, they are renewed every two seconds', async () => {
  const { held, asked, leases, lost } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual([]);
  await held.start({ name: 'one' });
  expect(leases).toEqual([8_000]);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked).toEqual(['renew', 'renew', 'renew']);
  await held.end();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked.slice(3)).toEqual(['stopAll run']);
  expect(lost).toEqual([]);
});

test('a gateway that is away for less than the lease is no loss; for longer, it is one', async () => {
  let isAway = true;
  const renew = async () => {
    if (isAway) throw away;
    return [{ name: 'one' } as FaultStatus];
  };
  const { held, lost, asked } = open({ renew });
  await held.start({ name: 'one' });
  await vi.advanceTimersByTimeAsync(7_000);
  isAway = false;
  await vi.advanceTimersByTimeAsync(2_000);
  isAway = true;
  await vi.advanceTimersByTimeAsync(7_000);
  expect(lost).toEqual([]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(lost).toEqual(['LOOP_CONTROL_UNREACHABLE no gateway answers']);
  // The lease is over, so the gateway has ended them: nobody waits to tell it.
  await held.end();
  expect(asked).toEqual([]);
});

test('answers that never come are as good as none', async () => {
  const { held, lost } = open({ renew: never, stopAll: never });
  await held.start({ name: 'one' });
  await vi.advanceTimersByTimeAsync(8_000);
  expect(lost).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(lost).toEqual([
    'LOOP_CONTROL_UNREACHABLE the gateway has not answered for 8s, and ends the faults by itself',
  ]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lost).toHaveLength(1);
  await held.end();
});

test('one that was refused is lost at once', async () => {
  const denied = new LoopError('LOOP_CONTROL_DENIED', 'another token');
  const { held, lost } = open({ renew: async () => Promise.reject(denied) });
  await held.start({ name: 'one' });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(lost).toEqual(['LOOP_CONTROL_DENIED another token']);
});

test('what is lost is told once, however many of them end', async () => {
  const { held, lost, end } = open();
  await held.start({ name: 'one' });
  await held.start({ name: 'two' });
  end('one', 'stopped');
  end('two', 'stopped');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(lost).toEqual(['LOOP_EXPERIMENT_LOST fault one ended at the gateway (stopped)']);
});

test.each([
  ['over', []],
  ['stopped', ['LOOP_EXPERIMENT_LOST fault one ended at the gateway (stopped)']],
  ['lost', ['LOOP_EXPERIMENT_LOST fault one ended at the gateway (lost)']],
])('a fault that is %s at the gateway', async (how, expected) => {
  const { held, lost, end } = open();
  await held.start({ name: 'one' });
  end('one', how);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(lost).toEqual(expected);
});

test('one that began after a renewal was asked is not missed by its answer', async () => {
  let answer: (list: readonly FaultStatus[]) => void = () => {};
  const renew = () =>
    new Promise<readonly FaultStatus[]>((resolve) => {
      answer = resolve;
    });
  const { held, lost } = open({ renew });
  await held.start({ name: 'one' });
  await vi.advanceTimersByTimeAsync(2_000);
  await held.start({ name: 'two' });
  answer([{ name: 'one' } as FaultStatus]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(lost).toEqual([]);
  expect(await held.stop('two')).toMatchObject({ name: 'two' });
});

test('one that is just being started when all are to end is ended, too', async () => {
  let started: (status: FaultStatus) => void = () => {};
  const start = () =>
    new Promise<FaultStatus>((resolve) => {
      started = resolve;
    });
  const { held, asked } = open({ start });
  const starting = held.start({ name: 'one' });
  const ending = held.end();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual([]);
  started({ name: 'one' } as FaultStatus);
  await Promise.all([starting, ending]);
  expect(asked).toEqual(['stopAll run']);
});
