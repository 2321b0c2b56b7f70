import { expect, test } from 'vitest';
import { RefusalLog } from '../../src/gateway/downstream/refusal-log.js';

function openLog() {
  const lines: string[] = [];
  let nowMs = 0;
  const log = new RefusalLog({ warn: (line) => lines.push(line), now: () => nowMs });
  return {
    lines,
    log,
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

test('a line is said once a minute, and then how often it was not', () => {
  const { lines, log, pass } = openLog();
  for (let i = 0; i < 1000; i++) log.note('a');
  pass(59_999);
  log.note('a');
  expect(lines).toEqual(['a']);
  pass(1);
  log.note('a');
  log.note('b');
  expect(lines).toEqual(['a', 'a (and 1000 refused before without a line)', 'b']);
});

test('different lines are said too, up to twenty a minute', () => {
  const { lines, log, pass } = openLog();
  for (let i = 0; i < 10_000; i++) log.note(`host ${i}`);
  expect(lines).toHaveLength(20);
  pass(60_000);
  log.note('one more');
  expect(lines.at(-1)).toBe('one more (and 9980 refused before without a line)');
});
