import { expect, test } from 'vitest';
import { stepsOn } from '../../../src/debugger/node/stepping.js';
import { answersAsInspector, at, debug, startService } from './running-service.js';

test('a service that was started without a debugger stops at the line, and answers as before', async () => {
  const service = await startService();
  const { session, heard, enabled } = await debug(service, ['review.id * 2', 'served = 7', 'nope']);
  expect(enabled.wasThere).toBe(false);
  expect(await session.arm([at('plain.mjs:24')], null)).toEqual([
    { ...at('plain.mjs:24'), placed: { file: 'plain.mjs', line: 24 } },
  ]);

  const reply = service.ask('/?id=4');
  const stop = await heard.stops.next();
  expect(stop).toMatchObject({
    service: 'reviews',
    runtime: 'node',
    reason: 'breakpoint',
    breakpoint: 0,
    exception: null,
    file: 'plain.mjs',
    line: 24,
    function: 'find',
    isAsync: false,
    locals: { id: '4', review: "Review { id: 4, text: 'text 4' }" },
    closure: { shop: "'books'", served: '0', Review: '[class Review]' },
    watches: {
      'review.id * 2': '8',
      'served = 7': 'error: not evaluated, because it would change something',
      nope: 'error: ReferenceError: nope is not defined',
    },
  });
  expect(stop.frames).toEqual([
    { file: 'plain.mjs', line: 24, function: 'find', isAsync: false },
    { file: 'plain.mjs', line: 30, function: 'answer', isAsync: false },
    { file: 'plain.mjs', line: 54, function: '(anonymous)', isAsync: false },
  ]);
  expect(stop.source).toHaveLength(9);
  expect(stop.source[4]).toEqual({ line: 24, text: '  served += 1;' });

  await session.act('continue');
  await heard.resumes.next();
  expect(JSON.parse((await reply).text)).toEqual({ shop: 'books', id: 4, stars: 16.5, served: 1 });

  await session.release();
  await enabled.disable();
  expect(await answersAsInspector(service.inspectorPort)).toBe(false);
  expect((await service.ask('/?id=4')).status).toBe(200);

  const again = await debug(service);
  expect(again.enabled).toMatchObject({ wasThere: false, port: service.inspectorPort });
});

test('an outer frame, and an async one, can be looked at', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('rating.mjs:2')], null);
  const reply = service.ask('/?id=4');
  const stop = await heard.stops.next();
  expect(stop.frames.map((frame) => [frame.function, frame.line, frame.isAsync])).toEqual([
    ['rate', 2, false],
    ['answer', 36, false],
    ['(anonymous)', 54, true],
  ]);
  expect(stop.locals).toMatchObject({
    id: '4',
    base: '<uninitialised>',
    extra: '[Function (anonymous)]',
  });

  expect(await session.inspect(1)).toMatchObject({
    file: 'plain.mjs',
    line: 36,
    locals: { id: '4', review: "Review { id: 4, text: 'text 4' }" },
  });
  expect(await session.inspect(2)).toMatchObject({
    line: 54,
    isAsync: true,
    locals: {},
    closure: {},
    source: expect.arrayContaining([{ line: 53, text: expect.stringContaining('createServer') }]),
  });
  await expect(session.inspect(9)).rejects.toThrow('expected a frame from 0 to 2, got 9');

  expect(await session.evaluate('review.id + 1', 1)).toEqual({ text: '5', isError: false });
  expect(await session.evaluate('review', 0)).toMatchObject({ isError: true });
  expect(await session.evaluate('1', 2)).toMatchObject({ isError: true });
  // What is typed at the prompt may change the program.
  expect(await session.evaluate('review.id = 1', 1)).toEqual({ text: '1', isError: false });
  expect(await session.evaluate('throw new RangeError("x")', 0)).toMatchObject({ isError: true });
  await session.act('continue');
  expect(JSON.parse((await reply).text)).toMatchObject({ id: 1 });
});

test('an expression without end is ended, and the service goes on', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('plain.mjs:24')], null);
  const reply = service.ask('/');
  await heard.stops.next();
  expect(await session.evaluate('while (true) {}', 0)).toEqual({
    text: 'took longer than 2 s',
    isError: true,
  });
  await session.act('continue');
  expect((await reply).status).toBe(200);
});

test('steps go from line to line, into functions and out of them', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('rating.mjs:3')], null);
  const reply = service.ask('/?id=4');
  const lines = [await heard.stops.next()];
  // Line 4 is a loop of three rounds, each with places to stop at.
  for (const action of ['next', 'next', 'step', 'next', 'out', 'out'] as const) {
    await session.act(action);
    await heard.resumes.next();
    lines.push(await heard.stops.next());
  }
  expect(lines.map((stop) => [stop.reason, stop.function, stop.line])).toEqual([
    ['breakpoint', 'rate', 3],
    ['step', 'rate', 4],
    ['step', 'rate', 5],
    ['step', 'inner', 9],
    ['step', 'inner', 10],
    ['step', 'rate', 5],
    ['step', 'answer', 37],
  ]);
  await session.act('continue');
  expect((await reply).status).toBe(200);
});

test('a step enters the functions of a line that is not left, and skips what a compiler added', () => {
  const place = { file: 'a.ts', line: 3, path: null, script: null, source: 0, isMapped: true };
  const from = { place, function: 'f', depth: 2 };
  const step = { action: 'step', from, rounds: 0 } as const;
  expect(stepsOn(step, from)).toBe(true);
  expect(stepsOn(step, { ...from, depth: 3 })).toBe(false);
  expect(stepsOn({ ...step, action: 'next' }, { ...from, depth: 3 })).toBe(true);
  expect(stepsOn(step, { ...from, place: { ...place, line: 4 } })).toBe(false);
  expect(stepsOn(step, { ...from, place: { ...place, line: 9, isMapped: false } })).toBe(true);
  expect(stepsOn({ ...step, rounds: 99 }, from)).toBe(true);
  expect(stepsOn({ ...step, rounds: 100 }, from)).toBe(false);
});

test('all exceptions stop when they are to, with what was thrown', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([], 'all');
  const reply = service.ask('/caught?id=3');
  const stop = await heard.stops.next();
  expect(stop).toMatchObject({
    reason: 'exception',
    breakpoint: null,
    exception: 'RangeError: caught 3',
    line: 42,
    locals: { id: '3' },
  });
  await session.act('continue');
  expect((await reply).text).toBe('{"caught":"caught 3"}');
});

test('caught exceptions do not stop when only uncaught ones are to', async () => {
  const service = await startService('throwing.mjs');
  const { session, heard } = await debug(service);
  await session.arm([], 'uncaught');
  expect((await service.ask('/caught')).text).toBe('caught');
  const reply = service.ask('/uncaught').catch(() => 'no reply');
  const stop = await heard.stops.next();
  expect(stop).toMatchObject({ reason: 'exception', exception: 'Error: nobody catches this' });
  expect(heard.stops.all).toHaveLength(1);
  await session.act('continue');
  expect(await reply).toBe('no reply');
});

test('code outside of functions has the variables of the module as its own', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  const [armed] = await session.arm([at('late.mjs:1')], null);
  expect(armed?.placed).toBeNull();
  const reply = service.ask('/late?id=5');
  expect(await heard.places.next()).toMatchObject({ placed: { file: 'late.mjs', line: 1 } });
  expect(await heard.stops.next()).toMatchObject({
    breakpoint: 0,
    line: 1,
    locals: { loadedAt: '<uninitialised>' },
    closure: {},
  });
  await session.act('continue');
  expect(JSON.parse((await reply).text)).toEqual({ late: 10, loadedAt: 'module' });
});
