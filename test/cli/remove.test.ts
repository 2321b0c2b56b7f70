import { expect, test } from 'vitest';
import { fakeRooms } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture } from './fixtures/sample-capture.js';

function three() {
  return fakeRooms({
    captures: [
      sampleCapture({ id: 1, traceId: 'a'.repeat(32) }),
      sampleCapture({ id: 2, rule: 'slow' }),
      sampleCapture({ id: 3, rule: 'slow' }),
    ],
  });
}

test('a yes on the terminal deletes what was named, each once', async () => {
  const rooms = three();
  const args = ['delete', '1', 'a'.repeat(32), '3'];
  const io = await runLoop(rooms, args, { canAsk: true, answers: ['y'] });
  expect(io.err()).toContain('Delete 2 captures? [y/N]');
  expect(io.out()).toBe('deleted 2 captures\n');
  expect(rooms.captures.map(({ id }) => id)).toEqual([2]);
});

for (const [what, answers] of [
  ['a no', ['n']],
  ['an empty line', ['']],
  ['the end of input', []],
] as const) {
  test(`${what} deletes nothing`, async () => {
    const rooms = three();
    const io = await runLoop(rooms, ['delete', '1'], { canAsk: true, answers });
    expect(io.err()).toContain('nothing was deleted');
    expect(rooms.captures).toHaveLength(3);
    expect(io.exitCode).toBe(0);
  });
}

test('without a terminal --yes is needed', async () => {
  const rooms = three();
  const io = await runLoop(rooms, ['delete', '1']);
  expect(io.err()).toMatch(/^loop: Delete 1 capture\? .*add --yes.* \(LOOP_CLI_USAGE\)\n$/);
  expect(io.exitCode).toBe(2);
  expect(rooms.captures).toHaveLength(3);
  expect((await runLoop(rooms, ['delete', '1', '--yes'])).out()).toBe('deleted 1 capture\n');
});

test('when one id is not found, none is deleted', async () => {
  const rooms = three();
  const io = await runLoop(rooms, ['delete', '1', '99', '--yes']);
  expect(io.exitCode).toBe(3);
  expect(rooms.captures).toHaveLength(3);
});

test('prune deletes what the filter matches', async () => {
  const rooms = three();
  const io = await runLoop(rooms, ['prune', '--rule', 'slow', '--yes']);
  expect(io.out()).toBe('deleted 2 captures\n');
  expect(rooms.asked.pruned).toMatchObject([{ rule: 'slow' }]);
});

test('prune without a filter applies the retention, and says which', async () => {
  const rooms = three();
  const io = await runLoop(rooms, ['prune'], { canAsk: true, answers: ['yes'] });
  expect(io.err()).toContain(
    'Delete the captures beyond the retention (10000 captures, 30d, 2 GiB)? [y/N]',
  );
  expect(rooms.asked.pruned).toEqual([undefined]);
});

test('what prune counted before it asked is what goes', async () => {
  const rooms = three();
  const io = await runLoop(rooms, ['prune', '--rule', 'slow'], { canAsk: true, answers: ['y'] });
  expect(io.err()).toContain('Delete 2 captures?');
  expect(io.out()).toBe('deleted 2 captures\n');
  expect(rooms.asked.pruned).toEqual([]);
});

test('prune without a terminal needs --yes', async () => {
  const rooms = three();
  expect((await runLoop(rooms, ['prune'])).exitCode).toBe(2);
  expect((await runLoop(rooms, ['prune', '--rule', 'slow'])).exitCode).toBe(2);
  expect(rooms.captures).toHaveLength(3);
});
