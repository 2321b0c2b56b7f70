import { expect, test } from 'vitest';
import { allVariablesText, frameText, stopText } from '../../../src/cli/debug/stop-text.js';
import { coloursFor, noColours } from '../../../src/cli/text/colours.js';
import type { Stop } from '../../../src/core/debugging.js';
import { breakpoint, frame, sampleStop } from '../fixtures/sample-stop.js';

function shown(overrides: Partial<Stop> = {}, columns?: number): string {
  return stopText(sampleStop(overrides), [breakpoint], { colours: noColours, columns });
}

for (const columns of [80, 120]) {
  test(`a stop fits a terminal of ${columns} columns`, async () => {
    const text = shown({}, columns);
    await expect(text).toMatchFileSnapshot(`../golden/stop-${columns}.txt`);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
  });
}

test('nothing is cut where no width is known', () => {
  expect(shown()).toContain(sampleStop().locals.answer);
  expect(shown({}, 80)).not.toContain(sampleStop().locals.answer);
});

test('the reason names the breakpoint as it was typed, condition and all', () => {
  const conditional = [breakpoint, { ...breakpoint, condition: 'id === 4' }];
  const look = { colours: noColours, columns: 80 };
  expect(stopText(sampleStop({ breakpoint: 1 }), conditional, look)).toContain(
    '\nreason      breakpoint reviews:src/reviews.ts:42 if id === 4\n',
  );
});

test('an exception is told without the stack behind its message', () => {
  const exception = 'TypeError: answer.ratings\nis not iterable\n    at withStars (reviews.js:1:2)';
  const text = shown({ reason: 'exception', breakpoint: null, exception });
  expect(text).toContain('\nreason      exception\n');
  expect(text).toContain('\nexception   TypeError: answer.ratings\\nis not iterable\n');
});

test('a pause of somebody else is told as one', () => {
  expect(shown({ reason: 'other', breakpoint: null })).toContain('that loop did not ask for\n');
});

test('a step shows where it is and what changed, not what was on the screen already', () => {
  const text = shown({ reason: 'step', breakpoint: null });
  expect(text).toMatch(/^stopped {5}reviews at src\/reviews\.ts:43 in withStars\n\n {2}40/);
  expect(text).toContain('locals\n');
  expect(text).toContain('watches\n');
  expect(text).not.toMatch(/^(reason|stack|closure)/m);
});

test('a long stack is cut with a count, one frame more is not', () => {
  const frames = (count: number) =>
    Array.from({ length: count }, (_, at) => frame({ line: at + 1 }));
  expect(shown({ frames: frames(9) })).toContain('8  withStars  src/reviews.ts:9\n');
  const long = shown({ frames: frames(12) });
  expect(long).toContain('  7  withStars  src/reviews.ts:8\n  … 4 more\n');
  expect(long).not.toContain('src/reviews.ts:9\n');
});

test('many variables are cut with a count', () => {
  const closure = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`v${at}`, `${at}`]));
  expect(shown({ closure })).toContain('  v7  7\n  … 22 more\n');
  const look = { colours: noColours, columns: 80, isWhole: true };
  expect(allVariablesText(sampleStop({ closure }), look)).toContain('  v29  29\n');
});

test('a stop without source, stack and variables is its head alone', () => {
  const bare = { source: [], frames: [], locals: {}, closure: {}, watches: {} };
  expect(shown(bare)).toBe(
    'stopped     reviews at src/reviews.ts:43 in withStars\n' +
      'reason      breakpoint reviews:src/reviews.ts:42\n',
  );
});

test('a frame that was left before shows that it has no variables', () => {
  const look = { colours: noColours, columns: 80 };
  const left = { ...frame({ isAsync: true }), source: [], locals: {}, closure: {} };
  expect(frameText(left, 3, look)).toBe('frame       3, withStars at src/reviews.ts:43\n');
  expect(allVariablesText(left, look)).toContain('had been left when it was awaited');
  expect(allVariablesText({ ...left, isAsync: false }, look)).toBe('no variables here\n');
});

test('nothing of the service acts on the terminal, wherever it comes from', () => {
  const bad = '\x1b[2J\x07\u202e\r';
  const text = shown({
    ...{ service: bad, function: bad, file: bad, exception: bad, reason: 'exception' },
    source: [{ line: 43, text: bad }],
    frames: [frame({ function: bad, file: bad })],
    locals: { [bad]: bad },
    closure: { [bad]: bad },
    watches: { [bad]: bad },
  });
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  expect(text.split('\\x1b[2J').length).toBeGreaterThan(12);
});

test('colour marks the line and the frame it stands at', () => {
  const text = stopText(sampleStop(), [], { colours: coloursFor(true), columns: 80 });
  expect(text).toMatch(/\x1b\[36m▶ 43/);
  expect(text).toMatch(/\x1b\[36m▶ 0/);
});
