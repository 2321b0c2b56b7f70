import { expect, test } from 'vitest';
import { shareSeries, traceShare } from '../../../src/core/trace-share.js';
import { splitByTrace } from '../../../src/gateway/route/split.js';
import { isSelected } from '../../../src/shadow/is-selected.js';

const many = 10_000;

/** Trace ids that differ in their last digits alone are the hardest to spread. */
const counted = Array.from({ length: many }, (_, i) => i.toString(16).padStart(32, '0'));

function dealt(ids: readonly string[], split: (traceId: string) => string | undefined) {
  const counts = new Map<string | undefined, number>();
  for (const id of ids) counts.set(split(id), (counts.get(split(id)) ?? 0) + 1);
  return counts;
}

/** Pearson's, against what the weights say. */
function chiSquared(
  counts: ReadonlyMap<string | undefined, number>,
  weights: Record<string, number>,
) {
  const sum = Object.values(weights).reduce((all, each) => all + each, 0);
  return Object.entries(weights).reduce((all, [name, weight]) => {
    const expected = (many * weight) / sum;
    return all + ((counts.get(name) ?? 0) - expected) ** 2 / expected;
  }, 0);
}

function split(weights: Record<string, number>) {
  return splitByTrace(Object.entries(weights).map(([to, weight]) => ({ to, weight })));
}

/** Beyond these a fair deal would be seen once in a thousand times, with so many degrees of freedom. */
const oncePerThousand = [0, 10.83, 13.82, 16.27];

test.each<Record<string, number>>([
  { v1: 90, v2: 10 },
  { v1: 1, v2: 1, v3: 1 },
  { v1: 97, v2: 1, v3: 1, v4: 1 },
])('ten thousand traces are dealt out as %j says', (weights) => {
  const bound = oncePerThousand[Object.keys(weights).length - 1] ?? 0;
  expect(chiSquared(dealt(counted, split(weights)), weights)).toBeLessThan(bound);
});

test('the measure sees weights that are not kept', () => {
  const counts = dealt(counted, split({ v1: 88, v2: 12 }));
  expect(chiSquared(counts, { v1: 90, v2: 10 })).toBeGreaterThan(10.83);
});

test('a weight that grows takes traces over, and sends none back', () => {
  const before = split({ v1: 90, v2: 10 });
  const after = split({ v1: 70, v2: 30 });
  const moved = counted.filter((id) => before(id) !== after(id));
  expect(moved.length).toBeGreaterThan(many / 10);
  expect(moved.every((id) => after(id) === 'v2')).toBe(true);
});

test('a weight of 0 gets nothing, wherever it stands', () => {
  for (const weights of [
    { none: 0, all: 5 },
    { all: 5, none: 0 },
  ]) {
    expect(dealt(counted, split(weights))).toEqual(new Map([['all', many]]));
  }
});

test('what has no trace id goes to the heaviest', () => {
  expect(split({ v1: 10, v2: 80, v3: 10 })(undefined)).toBe('v2');
});

test('a shadow copies its part of each target, not all of one', () => {
  const chosen = split({ v1: 90, v2: 10 });
  const copied = counted.filter((id) => isSelected(id, 10));
  const ofSecond = copied.filter((id) => chosen(id) === 'v2').length / copied.length;
  expect(ofSecond).toBeGreaterThan(0.06);
  expect(ofSecond).toBeLessThan(0.14);
});

test('a series has an order of its own, the same in every process', () => {
  const id = '0af7651916cd43dd8448eb211c80319c';
  expect(traceShare(id)).toBe(traceShare(id));
  expect(traceShare(id, shareSeries('a'))).not.toBe(traceShare(id, shareSeries('b')));
  // Written down: another process, or another version, must deal alike.
  expect(traceShare(id, shareSeries('weights'))).toBe(0.6419570839498192);
});
