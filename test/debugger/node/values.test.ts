import { expect, test } from 'vitest';
import { valueTextMax } from '../../../src/debugger/limits.js';
import { at, debug, startService } from './running-service.js';

test('values of all kinds are shown, cut, and not touched', async () => {
  const service = await startService('values.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at('values.mjs:77')], null);
  const reply = service.ask('/');
  const { locals } = await heard.stops.next();
  expect(locals).toMatchObject({
    number: '-0',
    text: "'it\\'s'",
    long: `'${'x'.repeat(valueTextMax - 30)}'… 5000 characters`,
    big: '12n',
    nothing: 'null',
    missing: 'undefined',
    list: "[ 1, 'two', [ 3, [ 4, [Array(2)] ] ] ]",
    holes: '[ <empty>, 3 ]',
    many: `[ ${Array.from({ length: 20 }, (_, each) => each).join(', ')}, … 999980 more ]`,
    map: "Map(1) { 'a' => { b: 1 } }",
    set: 'Set(2) { 1, 2 }',
    buffer: '<Buffer(5) 68 65 6c 6c 6f>',
    floats: 'Float64Array(2) [ 1.5, 2 ]',
    date: '1970-01-01T00:00:00.000Z',
    error: "[RangeError: too far] { code: 'E_FAR' }",
    account: "Account { name: 'ann' }",
    accessor: '{ now: [Getter] }',
    circle: "{ name: 'c', self: [Circular] }",
    symbols: "{ 'a-b': 2, [Symbol(s)]: 1 }",
    fn: '[Function: named]',
    pending: 'Promise { <pending> }',
    kept: 'Promise { 7 }',
    proxy: '[Proxy]',
    bare: '[Object: null prototype] {}',
    pattern: '/a+/gi',
    lazy: '[Error: its stack is not read]',
  });
  expect(locals.wide).toMatch(/^\{ key0: 0, .*key19: 19, … 80 more \}$/);
  await session.act('continue');
  // Nothing of the program was called for it.
  expect((await reply).text).toBe('0');
});

test('the innermost variable of a name is shown, and one before its declaration has none', async () => {
  const service = await startService('values.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at('values.mjs:85')], null);
  const reply = service.ask('/');
  const { locals, closure } = await heard.stops.next();
  expect(locals).toEqual({ length: expect.any(String), name: "'block'", later: '<uninitialised>' });
  expect(closure).toMatchObject({ name: "'module'", called: '0', touch: '[Function: touch]' });
  await session.act('continue');
  expect((await reply).text).toBe('0');
});
