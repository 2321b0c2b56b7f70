import { expect, onTestFinished, test, vi } from 'vitest';
import type { Balance } from '../../src/core/config.js';
import { EndpointSet, refusedMs } from '../../src/traffic/endpoints/endpoint-set.js';
import { testConfig } from '../gateway/harness/open-gateway.js';
import { endpointAt } from './open-steered.js';

const none: readonly string[] = [];

function service(count: number, balance: Balance) {
  const endpoints = Array.from({ length: count }, (_, i) => endpointAt(9000 + i));
  const policies = { endpoints, balance };
  const [one] = testConfig({ services: { reviews: { port: 9000, policies } } }).services;
  if (one === undefined) throw new Error('no service');
  return one;
}

/** Random numbers that repeat, so that a test fails always or never. */
function seeded() {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
}

function open(count: number, balance: Balance, now: () => number = () => 0) {
  const set = new EndpointSet(service(count, balance), { now, random: seeded(), warn: () => {} });
  onTestFinished(() => set.close());
  return set;
}

const ports = (set: EndpointSet, times: number, headers = none) =>
  Array.from({ length: times }, () => set.choose(headers).port);

test('round robin takes them in turn', () => {
  expect(ports(open(3, 'round-robin'), 7)).toEqual([9000, 9001, 9002, 9000, 9001, 9002, 9000]);
});

test('random takes each about as often', () => {
  const chosen = ports(open(4, 'random'), 4_000);
  for (const port of [9000, 9001, 9002, 9003]) {
    const count = chosen.filter((each) => each === port).length;
    expect(Math.abs(count - 1_000)).toBeLessThan(100);
  }
});

test('least requests takes the less busy one of two, and so never the busiest', () => {
  const set = open(3, 'least-requests');
  set.all.forEach((endpoint, i) => {
    endpoint.active = [5, 1, 9][i] ?? 0;
  });
  const chosen = ports(set, 300);
  expect(chosen).not.toContain(9002);
  // Two of three pairs have the idlest in them.
  expect(chosen.filter((port) => port === 9001).length).toBeGreaterThan(150);
  expect(chosen).toContain(9000);
});

test('least requests deals evenly among the equally busy', () => {
  const chosen = ports(open(3, 'least-requests'), 3_000);
  for (const port of [9000, 9001, 9002]) {
    expect(Math.abs(chosen.filter((each) => each === port).length - 1_000)).toBeLessThan(120);
  }
});

const user = (i: number) => ['X-User', `user-${i}`];
const homes = (set: EndpointSet) => Array.from({ length: 600 }, (_, i) => set.choose(user(i)).port);

test('by header the same value goes to the same endpoint, and all have some', () => {
  const set = open(3, { header: 'x-user' });
  expect(homes(set)).toEqual(homes(set));
  for (const port of [9000, 9001, 9002]) {
    expect(homes(set).filter((each) => each === port).length).toBeGreaterThan(140);
  }
});

test('by header an endpoint that goes moves its own values alone', () => {
  const set = open(3, { header: 'x-user' });
  const before = homes(set);
  set.configure(service(2, { header: 'x-user' }));
  const after = homes(set);
  before.forEach((port, i) => {
    if (port !== 9002) expect(after[i]).toBe(port);
  });
  expect(after).not.toContain(9002);
});

test('a request without the header goes anywhere', () => {
  const chosen = ports(open(3, { header: 'x-user' }), 60);
  expect(new Set(chosen).size).toBe(3);
});

test('an endpoint that refused is passed over for a second, and no longer', () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const set = open(2, 'round-robin', () => performance.now());
  const [first] = set.all;
  if (first === undefined) throw new Error('no endpoint');
  set.refused(first);
  vi.advanceTimersByTime(refusedMs - 1);
  expect(new Set(ports(set, 4))).toEqual(new Set([9001]));
  vi.advanceTimersByTime(2);
  expect(new Set(ports(set, 4))).toEqual(new Set([9000, 9001]));
});

test('when all have refused, all are asked', () => {
  const set = open(2, 'round-robin');
  for (const endpoint of set.all) set.refused(endpoint);
  expect(new Set(ports(set, 4))).toEqual(new Set([9000, 9001]));
});

test('what is known of an endpoint outlives a change of the others', () => {
  const set = open(2, 'round-robin');
  const [, second] = set.all;
  if (second === undefined) throw new Error('no endpoint');
  second.active = 3;
  set.configure(service(3, 'random'));
  expect(set.all.map(({ active }) => active)).toEqual([0, 3, 0]);
});
