import { describe, expect, test } from 'vitest';
import { debugNode, lineOf } from '../fixtures/node-process.js';

const at = (mark: string) => [{ line: lineOf(mark) }];

describe('at a stop', () => {
  test('values are text: cut, to a depth, without running anything of the service', async () => {
    const { ask, session, stop } = await debugNode({ breakpoints: at('values') });
    const answer = ask('/values');
    const { locals, closure, source, frames, line } = await stop();
    expect(locals).toMatchObject({
      // The innermost of two.
      order: "'inner'",
      whole: expect.stringMatching(/^<ref \*1> Order { id: 7, self: \[Circular/),
      list: expect.stringMatching(/^\[ 0, 1, .*19, \.\.\. 180 more items \]$/),
      deep: '{ a: { b: { c: { d: [Object] } } } }',
      failure: expect.stringMatching(/TypeError: no such order .*\[cause\]: Error: lost/),
      spy: expect.stringContaining('Proxy'),
      later: 'Promise { 3 }',
      circle: expect.stringContaining('[Circular'),
      nothing: 'undefined',
    });
    expect(locals.odd).toMatch(
      /undefined, null, -0, 10n, Symbol\(s\), \[Function.*Buffer\(2\) \[Uint8Array\] \[ 104, 105 \], 1970-01-01T00:00:00\.000Z/,
    );
    expect(locals.failure).not.toContain(' at ');
    expect(locals.long?.length).toBeLessThan(1_100);
    expect(closure.rates).toBe("Map(2) { 'eur' => 1, 'sek' => 11.4 }");
    expect(source.map((each) => each.line)).toEqual([
      line - 4,
      line - 3,
      line - 2,
      line - 1,
      line,
      line + 1,
      line + 2,
      line + 3,
      line + 4,
    ]);
    expect(frames[0]).toMatchObject({ file: 'orders.mjs', line, isAsync: false });
    expect(frames.map(({ file }) => file).some((file) => file.startsWith('node:'))).toBe(false);
    await session.act('continue');
    await answer;
    expect(await ask('/ran')).toBe('undefined undefined undefined');
  });

  test('a frame further up has its own variables', async () => {
    const { ask, session, stop } = await debugNode({ breakpoints: at('loop') });
    const answer = ask('/loop');
    const { frames } = await stop();
    const caller = frames.findIndex(
      (frame) => frame.file === 'orders.mjs' && frame.line > lineOf('later'),
    );
    const view = await session.inspect(caller);
    expect(view.locals.handle).toContain('[Function: /loop]');
    expect((await session.evaluate('request.url', caller)).text).toBe("'/loop'");
    await session.release();
    expect(await answer).toBe('6');
  });

  test('what was awaited is on the stack, marked, and has no variables any more', async () => {
    const { ask, session, stop } = await debugNode({ breakpoints: at('later') });
    const answer = ask('/async');
    const { frames } = await stop();
    const awaited = frames.findIndex(({ isAsync }) => isAsync);
    expect(awaited).toBeGreaterThan(0);
    expect(await session.inspect(awaited)).toMatchObject({ locals: {}, closure: {} });
    expect(await session.evaluate('1', awaited)).toMatchObject({ isError: true });
    await session.act('continue');
    expect(await answer).toBe('later');
  });

  test('a watch has no side effect, the prompt may have one, and neither hangs', async () => {
    const { ask, session, stop } = await debugNode({
      breakpoints: at('loop'),
      watches: ['each * 6', 'nobody', 'globalThis.changed = 1'],
    });
    const answer = ask('/loop');
    const { watches } = await stop();
    expect(watches).toEqual({
      'each * 6': '6',
      nobody: 'error: ReferenceError: nobody is not defined',
      'globalThis.changed = 1': expect.stringMatching(/^error: .*side-effect/),
    });
    expect(await session.evaluate('globalThis.changed = { a: [1] }', 0)).toEqual({
      text: '{ a: [ 1 ] }',
      isError: false,
    });
    const startedAt = performance.now();
    expect(await session.evaluate('while (true) {}', 0)).toMatchObject({ isError: true });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    await session.release();
    expect(await answer).toBe('6');
    expect(await ask('/ran')).toMatch(/\[object Object\]$/);
  });
});

describe('a line is one stop', () => {
  test.each([
    ['each time around a loop', 'loop', '/loop', 3],
    ['before what a loop runs over, and when it asks for the next', 'of', '/of', 2],
    ['and not one for each call of an arrow that stands on it', 'arrow', '/arrow', 1],
  ])('%s', async (_, mark, path, times) => {
    const debugged = await debugNode({ breakpoints: at(mark) });
    await debugged.runThrough(path);
    expect(debugged.stops.map(({ line }) => line)).toEqual(Array(times).fill(lineOf(mark)));
  });
});

describe('a condition', () => {
  test.each([
    ['holds once', 'each === 2', 1],
    ['never holds', 'each === 9', 0],
    ['throws, which is taken for no', 'each.x.y', 0],
  ])('that %s', async (_, condition, times) => {
    const debugged = await debugNode({ breakpoints: [{ line: lineOf('loop'), condition }] });
    expect(await debugged.runThrough('/loop')).toBe('6');
    expect(debugged.stops).toHaveLength(times);
  });

  test('is refused when it is no expression', async () => {
    const attempt = debugNode({ breakpoints: [{ line: lineOf('loop'), condition: 'each ===' }] });
    await expect(attempt).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_CONDITION',
      message: expect.stringContaining('if each ===: expected an expression, got SyntaxError'),
    });
  });
});

describe('an exception', () => {
  test.each([
    ['that nothing catches stops', 'uncaught', '/uncaught', ['uncaught']],
    ['that something catches does not', 'uncaught', '/caught', []],
    ['of either kind stops when all are asked for', 'all', '/caught', ['caught']],
  ] as const)('%s', async (_, breakOn, path, messages) => {
    const debugged = await debugNode({ breakOn });
    await debugged.runThrough(path);
    await debugged.runThrough('/ran');
    const own = debugged.stops.filter(({ file }) => file === 'orders.mjs');
    expect(own.map(({ reason }) => reason)).toEqual(messages.map(() => 'exception'));
    expect(own.map(({ exception }) => exception)).toEqual(messages.map((text) => `Error: ${text}`));
  });
});

test('steps go over, into and out of, line by line', async () => {
  const { ask, session, stop } = await debugNode({ breakpoints: at('first') });
  const first = lineOf('first');
  const answer = ask('/steps');
  const begun = await stop();
  expect(begun.line).toBe(first);
  await session.act('step');
  expect(await stop()).toMatchObject({ function: 'one', reason: 'step' });
  await session.act('out');
  // V8 goes on to the next statement of the caller.
  expect(await stop()).toMatchObject({ line: first + 1, locals: { first: '1' } });
  await session.act('next');
  expect(await stop()).toMatchObject({ line: first + 2, locals: { second: '2' } });
  await session.act('continue');
  expect(await answer).toBe('2');
});

test('the process may end at a stop, which is told', async () => {
  const { child, ask, stop, told } = await debugNode({ breakpoints: at('exit') });
  ask('/exit').catch(() => undefined);
  await stop();
  child.kill('SIGKILL');
  await expect.poll(() => told.at(-1)).toMatch(/^gone: /);
});
