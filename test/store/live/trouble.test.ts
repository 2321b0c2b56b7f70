import { beforeEach, expect, test } from 'vitest';
import { type Failing, Trouble } from '../../../src/store/live/trouble.js';

let now: number;
let news: string[];
let states: (Failing | null)[];
let trouble: Trouble;

beforeEach(() => {
  now = 0;
  news = [];
  states = [];
  trouble = new Trouble({
    path: '/data/loop.db',
    now: () => now,
    onState: (failing) => states.push(failing),
    onNews: (line) => news.push(line),
  });
});

const locked = () => Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
const full = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });

test('the same trouble is told once a minute, its state once', () => {
  for (now of [0, 1000, 59_999]) trouble.failed(locked());
  expect(news).toHaveLength(1);
  now = 60_000;
  trouble.failed(locked());
  expect(news).toHaveLength(2);
  expect(states).toHaveLength(1);
});

test('another trouble is told at once, with its own reason', () => {
  trouble.failed(locked());
  trouble.failed(full());
  expect(news.map((line) => /: cannot be written: (.*?) \(/.exec(line)?.[1])).toEqual([
    'another process holds its lock',
    'the disk is full',
  ]);
  expect(states).toHaveLength(2);
});

test('its end is told with the time since it began, once', () => {
  trouble.failed(locked());
  now = 5000;
  trouble.failed(full());
  now = 7000;
  trouble.ended();
  trouble.ended();
  expect(news.at(-1)).toBe('store /data/loop.db: can be written again, after 7 s');
  expect(news).toHaveLength(3);
  expect(states.at(-1)).toBeNull();
  expect(trouble.isThere).toBe(false);
});

test('after its end there is no waiting, however often was tried before', () => {
  for (let turn = 0; turn < 10; turn++) trouble.failed(locked());
  expect(trouble.mayTry).toBe(false);
  expect(trouble.endedQuietly()).toBe(true);
  expect(trouble.mayTry).toBe(true);
  expect(news).toHaveLength(1);
  expect(trouble.endedQuietly()).toBe(false);
});
