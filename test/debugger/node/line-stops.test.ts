import { expect, test } from 'vitest';
import { at, debug, startService } from './running-service.js';

test.each([
  // Where it begins; then at each further turn, and when there is none.
  ['a loop', '/of', 6, [6, 6, 6], '1,2'],
  ['the body of a loop', '/of', 7, [7, 7], '1,2'],
  ['a line with an arrow on it', '/arrow', 14, [14], '2,4'],
  ['calls within calls', '/nested', 15, [15], '6'],
  ['a function that calls itself', '/fact', 32, [32, 32, 32], '6'],
])('%s is one stop each time it is come to', async (_, path, line, lines, answer) => {
  const service = await startService('lines.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at(`lines.mjs:${line}`)], null);
  const reply = service.ask(path);
  for (const expected of lines) {
    expect(await heard.stops.next()).toMatchObject({ line: expected, reason: 'breakpoint' });
    await session.act('continue');
  }
  expect((await reply).text).toBe(answer);
  expect(heard.stops.all).toHaveLength(lines.length);
});

test('a loop over what cannot be looped over stops before it throws', async () => {
  const service = await startService('lines.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at('lines.mjs:12')], null);
  const reply = service.ask('/nothing');
  expect(await heard.stops.next()).toMatchObject({ line: 12 });
  await session.act('continue');
  expect(await reply).toMatchObject({ status: 500, text: expect.stringMatching(/not iterable/) });
});

test('`next` leaves a line that has several places in one step', async () => {
  const service = await startService('lines.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at('lines.mjs:6')], null);
  const reply = service.ask('/of');
  expect(await heard.stops.next()).toMatchObject({ line: 6 });
  await session.act('next');
  expect(await heard.stops.next()).toMatchObject({ line: 7, reason: 'step' });
  await session.release();
  expect((await reply).text).toBe('1,2');
});
