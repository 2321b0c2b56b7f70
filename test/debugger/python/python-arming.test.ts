import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pythonDebugger } from '../../../src/debugger/python/python-debugger.js';
import { requireGdb } from '../../harness/requires.js';
import { type Attached, at, attach, targetOf } from '../harness/attached.js';
import { type Service, startService } from '../harness/service.js';

const root = resolve(import.meta.dirname, '../fixtures/python');
const kind = { runtime: 'python', root } as const;
const python = '/usr/bin/python3';
const program = `${root}/reviews.py`;
const needs = await requireGdb();

describe('breakpoints of a Python service', needs, () => {
  let service: Service;
  let open: Attached[] = [];

  beforeEach(async () => {
    service = await startService(python, [program]);
  });
  afterEach(async () => {
    for (const each of open) await each.detach();
    open = [];
    await service.stop();
  });

  const attached = async (watches: string[] = []): Promise<Attached> => {
    const one = await attach(pythonDebugger, targetOf(kind, service.pid), watches);
    open.push(one);
    return one;
  };

  test('a condition decides whether it stops', async () => {
    const { session, stop, untold } = await attached();
    await session.arm([at('reviews.py', 23, "book == 'dune'")], null);
    expect(await service.ask('?book=emma')).toBe('{"book": "emma", "value": 10}');
    expect(untold).toEqual([]);
    const reply = service.ask('?book=dune');
    expect((await stop()).locals.book).toBe("'dune'");
    await session.act('continue');
    await reply;
  });

  test('two breakpoints of one line stop when either condition holds', async () => {
    const { session, stop, untold } = await attached();
    await session.arm(
      [at('reviews.py', 23, "book == 'dune'"), at('reviews.py', 23, "book == 'emma'")],
      null,
    );
    await service.ask('?book=ulysses');
    expect(untold).toEqual([]);
    const reply = service.ask('?book=emma');
    expect((await stop()).locals.book).toBe("'emma'");
    await session.act('continue');
    await reply;
  });

  test('a line without code slides forward, and says so', async () => {
    const { session } = await attached();
    const armed = await session.arm([at('reviews.py', 20), at('reviews.py', 13)], null);
    expect(armed.map(({ placed }) => placed?.line)).toEqual([22, 15]);
  });

  test('a line that nothing can stop at names those that can', async () => {
    const { session } = await attached();
    await expect(session.arm([at('reviews.py', 500)], null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_LINE',
      message: expect.stringContaining('the nearest that can are 54, 55, 56 and 57'),
    });
    await session.release();
    expect(await service.ask('?book=dune')).toContain('10');
  });

  test('a file that is not there names those like it', async () => {
    const { session } = await attached();
    await expect(session.arm([at('review.py', 5)], null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_FILE',
      message: expect.stringContaining('reviews.py'),
    });
  });

  test('a name that two files have lists both', async () => {
    const { session } = await attached();
    await expect(session.arm([at('twin.py', 1)], null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_FILE',
      message: expect.stringMatching(/several match: .*twin\.py, .*twin\.py/),
    });
  });

  test('a file of a loaded module is found outside of the root', async () => {
    const { session } = await attached();
    const [armed] = await session.arm([at('http/server.py', 420)], null);
    expect(armed?.placed?.file).toMatch(/^\/.*\/http\/server\.py$/);
  });

  test('a condition that is no expression is refused before it is set', async () => {
    const { session } = await attached();
    await expect(session.arm([at('reviews.py', 23, 'book ==')], null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_CONDITION',
    });
  });
});
