import { expect, test, vi } from 'vitest';
import { answersAsInspector, at, debug, startService } from './running-service.js';

const line = at('threads.mjs:10');

test('a line that runs in a worker thread stops it there, and the stop says which', async () => {
  const service = await startService('threads.mjs');
  const { session, heard } = await debug(service, ['cents / 100']);
  const [armed] = await session.arm([line], null);
  expect(armed?.placed).toEqual({ file: 'threads.mjs', line: 10 });
  const reply = service.ask('/?id=7');
  expect(await heard.stops.next()).toMatchObject({
    ...{ service: 'reviews', thread: 'worker thread 1', line: 10, reason: 'breakpoint' },
    ...{ function: 'priced', locals: { id: '7', cents: '700' }, watches: { 'cents / 100': '7' } },
  });
  // The process goes on.
  expect((await service.ask('/well')).text).toBe('well');
  expect(await session.evaluate('cents + 1', 0)).toEqual({ text: '701', isError: false });
  await session.act('continue');
  expect((await reply).text).toBe('{"id":7,"cents":700}');
  await heard.resumes.next();
});

test('a thread that starts later is armed as it comes', async () => {
  const service = await startService('threads.mjs');
  const { session, heard } = await debug(service);
  await session.arm([at('threads.mjs:10 if id > 0')], null);
  await service.ask('/renew?id=0');
  const stopped = heard.stops.next();
  let reply = service.ask('/?id=0');
  // It runs meanwhile.
  await vi.waitUntil(
    () => {
      reply = service.ask('/?id=2');
      return Promise.race([stopped.then(() => true), reply.then(() => false)]);
    },
    { timeout: 20_000 },
  );
  expect(await stopped).toMatchObject({ thread: 'worker thread 2', locals: { id: '2' } });
  await session.act('continue');
  expect((await reply).text).toBe('{"id":2,"cents":200}');
});

test('release lets a thread run that stands at a stop, and closes the inspector', async () => {
  const service = await startService('threads.mjs');
  const { session, heard, enabled } = await debug(service);
  await session.arm([line], 'all');
  const reply = service.ask('/?id=3');
  await heard.stops.next();
  await session.release();
  expect((await reply).text).toBe('{"id":3,"cents":300}');
  await enabled.disable();
  expect(await answersAsInspector(enabled.port)).toBe(false);
  expect((await service.ask('/?id=4')).text).toBe('{"id":4,"cents":400}');
});
