import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { at, debug, fixtures, startService } from './running-service.js';

test('a condition stops only where it holds', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('plain.mjs:24 if review.id > 5 // large')], null);
  expect((await service.ask('/?id=4')).status).toBe(200);
  const reply = service.ask('/?id=6');
  expect(await heard.stops.next()).toMatchObject({ breakpoint: 0, locals: { id: '6' } });
  await session.act('continue');
  expect((await reply).status).toBe(200);
  expect(heard.stops.all).toHaveLength(1);
});

test('a condition that throws is told of once, and the service runs on', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  await session.arm([at('plain.mjs:24 if reviw.id > 5')], null);
  expect((await service.ask('/?id=6')).status).toBe(200);
  expect((await service.ask('/?id=7')).status).toBe(200);
  expect(heard.notes.all).toEqual([
    'plain.mjs:24: the condition "reviw.id > 5" throws ReferenceError: reviw is not defined',
  ]);
  expect(heard.stops.all).toEqual([]);
});

test('breakpoints of one line keep their conditions apart', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  const lines = ['if id === 4', 'if id === 5', 'if nothing.at.all'];
  await session.arm(
    lines.map((condition) => at(`plain.mjs:24 ${condition}`)),
    null,
  );
  const reply = service.ask('/?id=5');
  expect(await heard.stops.next()).toMatchObject({ breakpoint: 1 });
  await session.act('continue');
  expect((await reply).status).toBe(200);
  expect((await service.ask('/?id=6')).status).toBe(200);
  expect(heard.stops.all).toHaveLength(1);
  expect(heard.notes.all).toHaveLength(1);
});

test.each(['id ===', 'id = ; 1', 'if (id) true'])(
  'a condition "%s" is refused before anything is set',
  async (condition) => {
    const service = await startService();
    const { session, heard } = await debug(service);
    const requests = [at('plain.mjs:24'), at(`plain.mjs:24 if ${condition}`)];
    await expect(session.arm(requests, null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_CONDITION',
      message: expect.stringContaining(`expected a JavaScript expression, got "${condition}"`),
    });
    expect((await service.ask('/')).status).toBe(200);
    expect(heard.stops.all).toEqual([]);
  },
);

test('lines of JavaScript slide over comments and blank lines, and are said', async () => {
  const service = await startService();
  const { session } = await debug(service);
  const armed = await session.arm(
    [19, 20, 22, 23].map((line) => at(`plain.mjs:${line}`)),
    null,
  );
  expect(armed.map(({ placed }) => placed?.line)).toEqual([21, 21, 24, 24]);
});

test('a line past the end is refused with the nearest that can be hit', async () => {
  const service = await startService();
  const { session } = await debug(service);
  await expect(session.arm([at('rating.mjs:12')], null)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_LINE',
    message: 'rating.mjs:12: the file has 11 lines; the nearest lines that can: 5, 9, 10',
  });
});

test('files are found by their absolute path, by their end, and as a URL', async () => {
  const service = await startService();
  const { root } = service.target;
  const { session } = await debug(service);
  const names = [`${root}/plain.mjs`, './plain.mjs', 'node/plain.mjs', `file://${root}/plain.mjs`];
  const armed = await session.arm(
    names.map((name) => at(`${name}:24`)),
    null,
  );
  expect(armed.map(({ placed }) => placed)).toEqual(
    names.map(() => ({ file: 'plain.mjs', line: 24 })),
  );
});

test('a name that is none names the ones near it', async () => {
  const service = await startService();
  const { session } = await debug(service);
  await expect(session.arm([at('src/plan.mjs:24')], null)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_FILE',
    message: expect.stringMatching(/^src\/plan\.mjs:24: .*; near it: plain\.mjs/),
  });
});

test('a name that several files have is refused with all of them', async () => {
  const service = await startService('twins.mjs');
  const { session } = await debug(service);
  await expect(session.arm([at('same.cjs:2')], null)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_FILE',
    message:
      'same.cjs:2: several loaded files have this name: one/same.cjs, two three/same.cjs; name one of them',
  });
});

test('a CommonJS module stops, in a folder with a space as well', async () => {
  const service = await startService('twins.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at('two three/same.cjs:4')], null);
  const reply = service.ask('/');
  expect(await heard.stops.next()).toMatchObject({
    file: 'two three/same.cjs',
    line: 4,
    function: 'same',
    locals: { two: '2', this: "{ name: 'two', same: [Function: same] }" },
    closure: { which: "'two'" },
  });
  await session.act('continue');
  expect((await reply).text).toBe('one two');
});

test('a module that is not loaded waits for it, and its first run is hit', async () => {
  const service = await startService();
  const { session, heard } = await debug(service);
  const [armed] = await session.arm([at('late.mjs:5')], null);
  expect(armed?.placed).toBeNull();
  const reply = service.ask('/late?id=5');
  expect(await heard.places.next()).toEqual({
    ...at('late.mjs:5'),
    placed: { file: 'late.mjs', line: 5 },
  });
  expect(await heard.stops.next()).toMatchObject({
    breakpoint: 0,
    line: 5,
    locals: { twice: '10' },
  });
  await session.act('continue');
  expect((await reply).status).toBe(200);
});

test('a module that is not loaded has no line past its end', async () => {
  const service = await startService();
  const { session } = await debug(service);
  await expect(session.arm([at('late.mjs:7')], null)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_LINE',
    message: 'late.mjs:7: the file has 6 lines',
  });
});

test('a root that is a symbolic link leads to the same files, loaded or not', async () => {
  const service = await startService();
  const folder = mkdtempSync(join(tmpdir(), 'loop-link-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'link');
  symlinkSync(fixtures, root);
  const { session, heard } = await debug({ target: { ...service.target, root } });
  const lines = [`${root}/plain.mjs:24 if id === 1`, 'late.mjs:5'].map((text) => at(text));
  expect((await session.arm(lines, null)).map(({ placed }) => placed)).toEqual([
    { file: 'plain.mjs', line: 24 },
    null,
  ]);
  const reply = service.ask('/late?id=5');
  expect(await heard.stops.next()).toMatchObject({ breakpoint: 1, file: 'late.mjs', line: 5 });
  await session.act('continue');
  expect((await reply).status).toBe(200);
});
