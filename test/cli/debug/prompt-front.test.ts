import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { PromptFront } from '../../../src/cli/debug/prompt-front.js';
import { noColours } from '../../../src/cli/text/colours.js';
import type { StopAction } from '../../../src/core/debugging.js';
import {
  armed,
  breakpoint,
  type FakePaused,
  fakePaused,
  frame,
  sampleStop,
} from '../fixtures/sample-stop.js';
import { testIo } from '../fixtures/test-io.js';

function setUp({ isTTY = false } = {}) {
  const io = testIo();
  const input = new PassThrough();
  const run = new AbortController();
  const output = Object.assign(io.stderr, isTTY ? { isTTY: true, columns: 80 } : {});
  const interrupts: number[] = [];
  const front = new PromptFront({
    ...{ input, output, breakpoints: [breakpoint], launchFile: undefined },
    look: () => ({ colours: noColours, columns: 80 }),
    interrupt: () => {
      interrupts.push(interrupts.length + 1);
      run.abort();
    },
    signal: run.signal,
  });
  return { io, input, front, run, interrupts };
}

const never = new AbortController().signal;
const prompt = '(loop reviews) ';

/** What is said at one stop after it was shown, and what follows. */
async function dialogue(
  typed: string,
  paused: FakePaused = fakePaused(),
): Promise<{ action: StopAction; said: string; asked: string[] }> {
  const { io, input, front } = setUp();
  input.end(typed);
  const action = await front.stopped(sampleStop(), paused, never);
  return { action, said: io.err().slice(io.err().indexOf(prompt)), asked: paused.asked };
}

for (const [typed, action] of [
  ['continue', 'continue'],
  ['c', 'continue'],
  ['next', 'next'],
  ['n', 'next'],
  ['step', 'step'],
  ['s', 'step'],
  ['out', 'out'],
  ['o', 'out'],
  ['ide', 'ide'],
  ['quit', 'quit'],
  ['q', 'quit'],
  ['  next  ', 'next'],
] as const) {
  test(`"${typed}" leads to ${action}, and asks the service nothing`, async () => {
    expect(await dialogue(`${typed}\n`)).toEqual({ action, said: prompt, asked: [] });
  });
}

test('the stop is shown before the prompt', async () => {
  const { io, input, front } = setUp();
  input.end('c\n');
  await front.stopped(sampleStop(), fakePaused(), never);
  expect(io.err()).toMatch(/^\nstopped {5}reviews at src\/reviews\.ts:43.*\n\(loop reviews\) $/s);
  expect(io.out()).toBe('');
});

test('print evaluates in the frame that is looked at', async () => {
  const { said, asked } = await dialogue('print answer.ratings\nu\np id\np nope\nc\n');
  expect(asked).toEqual([
    'evaluate answer.ratings in 0',
    'inspect 1',
    'evaluate id in 1',
    'evaluate nope in 1',
  ]);
  expect(said).toContain('the value of answer.ratings\n');
  expect(said).toContain('frame       1, (anonymous) at src/reviews.ts:29\n\n▶ 29  line 29 of');
  expect(said).toContain('error: nope is not defined\n');
});

test('up and down end where the stack does, and come back to the stop', async () => {
  const { said, asked } = await dialogue('down\nup\nup\nup\nup\ndown\ndown\ndown\nlocals\nc\n');
  expect(said).toContain('this is the innermost frame\n');
  expect(said).toContain('this is the outermost frame\n');
  expect(asked).toEqual(['inspect 1', 'inspect 2', 'inspect 3', 'inspect 2', 'inspect 1']);
  expect(said).toContain('frame       0, withStars at src/reviews.ts:43\n');
  expect(said).toContain('  starsBy  Map(0) {}\n');
});

test('locals are those of the frame, the stack is whole, and list shows the source again', async () => {
  const frames = Array.from({ length: 30 }, (_, at) => frame({ line: at + 1 }));
  const { front, input, io } = setUp();
  input.end('u\nlocals\nbt\nl\nc\n');
  await front.stopped(sampleStop({ frames }), fakePaused(), never);
  const [, said = ''] = io.err().split(prompt);
  const source = '▶ 29  line 29 of src/reviews.ts\n';
  const stack = frames.map((each, at) => {
    const mark = at === 1 ? '▶' : ' ';
    return `${mark} ${`${at}`.padStart(2)}  withStars  src/reviews.ts:${each.line}\n`;
  });
  expect(said).toBe(
    [
      `frame       1, (anonymous) at src/reviews.ts:29\n\n${source}`,
      'locals\n  depth  1\n',
      `stack\n${stack.join('')}`,
      source,
    ].join(''),
  );
});

test('what is no command says what to type instead', async () => {
  const { said } = await dialogue('answer.ratings\nnext 3\nprint\nhelp\n\x1b[2J\nc\n');
  expect(said).toContain(
    'expected a command, got answer.ratings: help lists them, print answer.ratings evaluates it\n',
  );
  expect(said).toContain('next: expected nothing behind it, got 3\n');
  expect(said).toContain('print: expected an expression: print id\n');
  expect(said).toContain('  continue, c ');
  expect(said).toContain('got \\x1b[2J:');
});

test('an empty line repeats the last step, also at the next stop, and first does nothing', async () => {
  const { input, front } = setUp();
  input.end('\n\nnext\n\nlocals\n\nc\n\n');
  const actions: StopAction[] = [];
  for (let at = 0; at < 5; at += 1) {
    actions.push(await front.stopped(sampleStop(), fakePaused(), never));
  }
  expect(actions).toEqual(['next', 'next', 'next', 'continue', 'continue']);
});

test('a service that cannot answer is told, and asked on', async () => {
  const paused = fakePaused({
    inspect: async () => {
      throw new Error('the frame\x07 has gone');
    },
  });
  const { said, action } = await dialogue('up\np id\nc\n', paused);
  expect(said).toContain('error: the frame\\x07 has gone\n');
  expect(said).toContain('the value of id\n');
  expect(action).toBe('continue');
});

test('values cannot act on the terminal', async () => {
  const paused = fakePaused({ evaluate: async () => ({ text: '\x1b]0;x\x07', isError: false }) });
  expect((await dialogue('p id\nc\n', paused)).said).toContain('\\x1b]0;x\\x07\n');
});

test('the end of input lets the service go, at every stop', async () => {
  const { input, front } = setUp();
  input.end();
  expect(await front.stopped(sampleStop(), fakePaused(), never)).toBe('quit');
  expect(await front.stopped(sampleStop(), fakePaused(), never)).toBe('quit');
});

test('Ctrl-D on a terminal lets the service go', async () => {
  const { io, input, front } = setUp({ isTTY: true });
  const stopped = front.stopped(sampleStop(), fakePaused(), never);
  await io.saw(prompt);
  input.write('\x04');
  expect(await stopped).toBe('quit');
});

test('Ctrl-C at the prompt interrupts the run, and gives the terminal back', async () => {
  const { io, input, front, interrupts } = setUp({ isTTY: true });
  const stopped = front.stopped(sampleStop(), fakePaused(), never);
  await io.saw(prompt);
  input.write('pri\x03');
  expect(await stopped).toBe('quit');
  expect(interrupts).toEqual([1]);
  expect(input.listenerCount('keypress')).toBe(0);
});

test('Ctrl-C while the service answers interrupts the run', async () => {
  const { io, input, front, interrupts } = setUp({ isTTY: true });
  const paused = fakePaused({ evaluate: () => new Promise(() => {}) });
  const stopped = front.stopped(sampleStop(), paused, never);
  await io.saw(prompt);
  input.write('p forever\r');
  await new Promise((resolve) => setImmediate(resolve));
  input.write('\x03');
  expect(await stopped).toBe('quit');
  expect(interrupts).toEqual([1]);
});

test('a stop that ends by itself takes the prompt away, and says why', async () => {
  const { io, input, front } = setUp({ isTTY: true });
  const over = new AbortController();
  const stopped = front.stopped(sampleStop(), fakePaused(), over.signal);
  await io.saw(prompt);
  over.abort('it has been paused for 10m');
  expect(await stopped).toBe('continue');
  expect(io.err()).toContain('the stop of reviews has ended: it has been paused for 10m\n');
  expect(input.listenerCount('keypress')).toBe(0);
});

test('a stop that has ended before it is shown asks nothing', async () => {
  const { io, front } = setUp();
  const gone = AbortSignal.abort(new Error('the process has ended'));
  expect(await front.stopped(sampleStop(), fakePaused(), gone)).toBe('continue');
  expect(io.err()).not.toContain(prompt);
  expect(io.err()).toContain('has ended: the process has ended\n');
});

test('Tab completes commands, and the arrow brings back what was typed at an earlier stop', async () => {
  const { io, input, front } = setUp({ isTTY: true });
  const first = front.stopped(sampleStop(), fakePaused(), never);
  await io.saw(prompt);
  input.write('ne\t');
  // Completion is asynchronous.
  await io.saw('next');
  input.write('\r');
  expect(await first).toBe('next');
  const paused = fakePaused();
  const second = front.stopped(sampleStop(), paused, never);
  input.write('p one\r');
  await io.saw('the value of one');
  input.write('c\r');
  expect(await second).toBe('continue');
  const third = front.stopped(sampleStop(), paused, never);
  input.write('\x1b[A\x1b[A\x1b[A\r');
  expect(await third).toBe('next');
  const fourth = front.stopped(sampleStop(), paused, never);
  input.write('\x1b[A\x1b[A\x1b[A\r');
  await vi.waitFor(() => expect(paused.asked).toHaveLength(2), { timeout: 10_000 });
  input.write('c\r');
  await fourth;
  expect(paused.asked).toEqual(['evaluate one in 0', 'evaluate one in 0']);
});

test('lines that are pasted at once are taken one after another, over stops', async () => {
  const { io, input, front } = setUp({ isTTY: true });
  const first = front.stopped(sampleStop(), fakePaused(), never);
  await io.saw(prompt);
  input.write('n\rs\rp id\rc\r');
  const paused = fakePaused();
  expect(await first).toBe('next');
  expect(await front.stopped(sampleStop(), paused, never)).toBe('step');
  expect(await front.stopped(sampleStop(), paused, never)).toBe('continue');
  expect(paused.asked).toEqual(['evaluate id in 0']);
});

test('what comes up while a line is typed is written above it', async () => {
  const { io, input, front } = setUp({ isTTY: true });
  const stopped = front.stopped(sampleStop(), fakePaused(), never);
  await io.saw(prompt);
  input.write('pri');
  front.note('something\x07 else');
  expect(io.err()).toMatch(/\r\x1b\[Jdebugger {4}something\\x07 else\n.*\(loop reviews\) pri/s);
  input.write('\x15c\r');
  expect(await stopped).toBe('continue');
});

test('commands leave no listeners behind, however many they are', async () => {
  const { input, front } = setUp();
  const any = vi.spyOn(AbortSignal, 'any');
  input.end(`${'p id\n'.repeat(30)}c\n`);
  await front.stopped(sampleStop(), fakePaused(), never);
  const [ending] = any.mock.results;
  any.mockRestore();
  expect(getEventListeners(ending?.value, 'abort')).toHaveLength(1);
});

test('who is attached, and where breakpoints are, is told a line each', () => {
  const { io, front } = setUp();
  const waiting = { ...breakpoint, line: 7, condition: 'a\x1b', placed: null };
  const straight = { ...breakpoint, placed: { file: 'src/reviews.ts', line: 42 } };
  front.attached([
    {
      ...{ service: 'reviews', runtime: 'node', pid: 4242, debugger: '127.0.0.1:9229' },
      breakpoints: [armed, waiting, straight],
    },
    { service: 'a', runtime: 'go', pid: null, debugger: '10.0.0.1:1', breakpoints: [] },
  ]);
  front.placed({ ...waiting, placed: { file: 'src/reviews.ts', line: 8 } });
  expect(io.err()).toBe(
    [
      'attached    reviews  node pid 4242 at 127.0.0.1:9229',
      'breakpoint  reviews:src/reviews.ts:42 → src/reviews.ts:43',
      'breakpoint  reviews:src/reviews.ts:7 if a\\x1b waits for its module',
      'breakpoint  reviews:src/reviews.ts:42',
      'attached    a        go at 10.0.0.1:1',
      'breakpoint  reviews:src/reviews.ts:7 if a\\x1b → src/reviews.ts:8',
      '',
    ].join('\n'),
  );
});
