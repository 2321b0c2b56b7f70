import { expect, test } from 'vitest';
import { StopQueue } from '../../src/debugger/stop-queue.js';
import { stopAt } from './fixtures/stops.js';

function queue() {
  const told: string[] = [];
  const stops = new StopQueue<string>({
    stopped: ({ line }) => told.push(`stopped ${line}`),
    resumed: () => told.push('resumed'),
  });
  const add = (owner: string, line: number) => stops.add(owner, stopAt('reviews', { line }));
  return { stops, told, add };
}

test('threads that stand still together are told of one after the other', () => {
  const { stops, told, add } = queue();
  add('one', 1);
  add('two', 2);
  expect(told).toEqual(['stopped 1']);
  expect(stops.current).toBe('one');
  stops.end('one');
  expect(told).toEqual(['stopped 1', 'resumed', 'stopped 2']);
  expect(stops.current).toBe('two');
  stops.end('two');
  expect(told.slice(3)).toEqual(['resumed']);
  expect(stops.current).toBeNull();
});

test('one that ran on before it was told of is not told of', () => {
  const { stops, told, add } = queue();
  add('one', 1);
  add('two', 2);
  stops.end('two');
  stops.end('one');
  stops.end('one');
  expect(told).toEqual(['stopped 1', 'resumed']);
});
