import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loggingDrops } from '../../src/recorder/drop-log.js';
import { CollectingSink } from './exchanges.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('what was dropped is said at once, then at most once in ten seconds, with all that came since', () => {
  const lines: string[] = [];
  const inner = new CollectingSink();
  const sink = loggingDrops(inner, { warn: (line) => lines.push(line), now: Date.now });
  const totals = { ruleLimit: { slow: 1 }, queueFull: 0, evicted: 0, continued: 0, undecided: 0 };
  sink.reportDrops(totals);
  expect(lines).toEqual(['chains not kept: 1 beyond the limit of rule slow']);
  sink.reportDrops({ ...totals, ruleLimit: { slow: 4, errors: 2 }, queueFull: 5 });
  sink.reportDrops({
    ruleLimit: { slow: 4, errors: 2 },
    queueFull: 6,
    evicted: 7,
    continued: 0,
    undecided: 0,
  });
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  expect(lines.slice(1)).toEqual([
    'chains not kept: 3 beyond the limit of rule slow, 2 beyond the limit of rule errors, ' +
      '6 because the write queue was full, 7 evicted before a rule could decide',
  ]);
  vi.advanceTimersByTime(60_000);
  expect(lines).toHaveLength(2);
  expect(inner.drops).toHaveLength(3);
});

test('chains that went on as others are said, also when nothing else was dropped', () => {
  const lines: string[] = [];
  const warn = (line: string) => lines.push(line);
  const sink = loggingDrops(new CollectingSink(), { warn, now: Date.now });
  sink.reportDrops({ ruleLimit: {}, queueFull: 0, evicted: 0, continued: 3, undecided: 0 });
  sink.reportDrops({ ruleLimit: {}, queueFull: 0, evicted: 2, continued: 4, undecided: 0 });
  vi.advanceTimersByTime(10_000);
  expect(lines).toEqual([
    'chains of more than 1000 hops, continued as others: 3',
    'chains not kept: 2 evicted before a rule could decide; ' +
      'chains of more than 1000 hops, continued as others: 1',
  ]);
});

test('hops about which the rules could not be asked are said', () => {
  const lines: string[] = [];
  const sink = loggingDrops(new CollectingSink(), {
    warn: (line) => lines.push(line),
    now: Date.now,
  });
  sink.reportDrops({ ruleLimit: {}, queueFull: 0, evicted: 0, continued: 0, undecided: 2 });
  expect(lines).toEqual(['hops about which the rules could not be asked in time: 2']);
});
