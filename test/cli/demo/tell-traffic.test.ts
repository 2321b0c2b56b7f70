import { expect, test } from 'vitest';
import { type KeptChain, keptLines, trafficLine } from '../../../src/cli/demo/tell-traffic.js';

const failing = { path: '/productpage?book=4', status: 500, failedAt: 'reviews' };

test('the counts of a usual machine are told in a line', () => {
  const answers = new Map([
    [500, 3],
    [200, 297],
  ]);
  expect(trafficLine({ sent: 300, answers, failed: 3 })).toBe(
    '300 requests: 297 answered 200, 3 answered 500.',
  );
  expect(keptLines([failing, failing, failing], 3)).toEqual([
    'The rule "status: 5xx" kept those 3, and nothing else.',
  ]);
});

test('answers that came of slowness are counted for themselves', () => {
  const answers = new Map<number | 'nothing', number>([
    ['nothing', 1],
    [504, 2],
    [200, 295],
    [500, 4],
  ]);
  expect(trafficLine({ sent: 302, answers, failed: 3 })).toBe(
    '302 requests: 295 answered 200, 4 answered 500, 2 answered 504, 1 answered nothing.',
  );
});

test('what was kept beside the story is named, each kind once', () => {
  const late: KeptChain = { path: '/productpage?book=1', status: 504, failedAt: 'ratings' };
  const broken: KeptChain = { path: '/productpage?book=4', status: null, failedAt: null };
  expect(keptLines([late, failing, late, broken], 2)).toEqual([
    'The rule "status: 5xx" kept 1 of the 2 of book 4, and 3 more that failed in another way,',
    'as happens on a machine that stands still for a while:',
    '  /productpage?book=1 504, failed at ratings',
    '  /productpage?book=4 without an answer, failed at no hop',
  ]);
});
