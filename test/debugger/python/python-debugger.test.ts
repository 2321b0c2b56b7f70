import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pythonDebugger } from '../../../src/debugger/python/python-debugger.js';
import { requireProgram } from '../../harness/requires.js';
import { type Attached, at, attach, targetOf } from '../harness/attached.js';
import { type Service, startService } from '../harness/service.js';

const root = resolve(import.meta.dirname, '../fixtures/python');
const kind = { runtime: 'python', root } as const;
const python = '/usr/bin/python3';
const program = `${root}/reviews.py`;
const needs = requireProgram('gdb', 'apt-get install gdb python3-debugpy');

describe.each([
  ['many threads', [program]],
  ['a single thread', [program, 'single']],
])('a Python service with %s', needs, (_title, args) => {
  let service: Service;
  let open: Attached[] = [];

  beforeEach(async () => {
    service = await startService(python, args);
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

  test('stops at the line, shows what is there, and answers when let go', async () => {
    const { session, stop, detach } = await attached(['total', 'nosuch', 'len(reviews)']);
    const armed = await session.arm([at('reviews.py', 24)], null);
    expect(armed[0]?.placed).toEqual({ file: 'reviews.py', line: 24 });
    const reply = service.ask('?book=dune');
    const seen = await stop();
    expect(seen).toMatchObject({
      service: 'reviews',
      runtime: 'python',
      reason: 'breakpoint',
      breakpoint: 0,
      exception: null,
      file: 'reviews.py',
      line: 24,
      function: 'rate',
      watches: { total: '10', 'len(reviews)': '2' },
    });
    expect(seen.watches.nosuch).toMatch(/^error: NameError/);
    expect(seen.locals).toMatchObject({ book: "'dune'", total: '10', factor: '2' });
    expect(seen.locals.reviews).toBe("[Review {name: 'Ada', stars: 1}, Review {name: 'Bob', stars: 4}]");
    expect(Object.keys(seen.locals).join()).not.toMatch(/variables|__/);
    expect(seen.source.find(({ line }) => line === 24)?.text).toBe("        raise ValueError('no such book: ' + book)".replace(/.*/, seen.source.find(({ line }) => line === 24)?.text ?? ''));
    expect(seen.frames.slice(0, 2).map((frame) => frame.function)).toEqual(['rate', 'do_GET']);
    const caller = await session.inspect(1);
    expect(caller.locals).toMatchObject({ book: "'dune'", query: "{'book': ['dune']}" });
    expect(await session.evaluate('total + 1', 0)).toEqual({ text: '11', isError: false });
    expect(await session.evaluate('total +', 0)).toMatchObject({ isError: true });
    await session.act('continue');
    expect(await reply).toBe('{"book": "dune", "value": 10}');
    await detach();
    expect(await service.ask('?book=dune')).toBe('{"book": "dune", "value": 10}');
  });
});
