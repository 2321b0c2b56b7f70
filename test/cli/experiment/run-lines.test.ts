import { expect, test } from 'vitest';
import { chartOf } from '../../../src/cli/experiment/chart.js';
import { LiveBlock } from '../../../src/cli/experiment/live-block.js';
import { runLines } from '../../../src/cli/experiment/run-lines.js';
import { nothingSeen, type RunSeen, seenWith } from '../../../src/cli/experiment/run-seen.js';
import { cellWidth } from '../../../src/cli/text/cells.js';
import { noColours } from '../../../src/cli/text/colours.js';
import type { ExperimentEvent } from '../../../src/core/experiment.js';
import { fault, figuresEvent, sample } from './fixtures.js';

const look = { columns: 110, rows: 30, colours: noColours };
const asked = (name: string, met: boolean): ExperimentEvent => ({
  kind: 'ended',
  run: { activity: { name }, output: 1, start: '', status: 'succeeded', tolerance_met: met },
});
const seenAll = (events: readonly ExperimentEvent[]): RunSeen =>
  events.reduce(seenWith, nothingSeen(['page', 'reviews']));

const running = seenAll([
  figuresEvent(sample('before', 1, 10)),
  asked('page', true),
  figuresEvent(sample('during', 1, 10), [fault]),
  figuresEvent(sample('during', 0.5, 900), [fault]),
  {
    kind: 'hold',
    heldMs: 5_000,
    forMs: 10_000,
    conditions: [{ name: 'many', output: 3, met: false }],
  },
]);

test('before anything was asked, nothing is broken and nobody knows whether it holds', () => {
  expect(runLines(nothingSeen(['page']), look)).toEqual([
    'hypothesis  · page',
    'broken      nothing now',
    'services    no traffic within 10s',
  ]);
});

test('a run shows what holds, what is broken, figures against the time before, and how far it is', () => {
  const lines = runLines(running, look).join('\n');
  expect(lines).toContain('hypothesis  ✓ page\n            · reviews\n');
  expect(lines).toContain('broken      ratings-down  abort 503, had by 7 of 9 requests');
  expect(lines).toMatch(/reviews {2}100\.00% → {2}50\.00% ██▅ .* 10ms → {3}900ms ▁▁█/);
  expect(lines).not.toContain('idle');
  expect(lines).toContain('ends when   many: now 3');
  expect(lines).toContain('██████████░░░░░░░░░░ 5s of 10s');
});

test('no line is wider than the terminal, and there are no more than fit', () => {
  for (const columns of [10, 40, 80, 300]) {
    const lines = runLines(running, { ...look, columns });
    expect(Math.max(...lines.map(cellWidth))).toBeLessThan(columns);
  }
  expect(runLines(running, { ...look, rows: 2 })).toHaveLength(2);
});

test('a chart begins at zero, and has a gap where there is no value', () => {
  expect(chartOf([0, 50, null, 100])).toBe('▁▅ █');
  expect(chartOf([0.99, 1], { most: 1 })).toBe('██');
  expect(chartOf([0, 0])).toBe('▁▁');
});

test('the block is drawn in its own place, with lines that stay above it', () => {
  let written = '';
  const stdout = { write: (text: string) => (written += text) } as never;
  const block = new LiveBlock({ stdout });
  block.draw(['one', 'two']);
  block.draw(['three'], 'stays\n');
  block.end();
  expect(written).toBe('one\ntwo\n\x1b[2A\r\x1b[Jstays\nthree\n\x1b[1A\r\x1b[J');
});
