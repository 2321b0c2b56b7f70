import { once } from 'node:events';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../../src/debugger/dap/framing.js';
import { freePort } from '../../../src/debugger/proc/free-port.js';
import { pythonDebugger } from '../../../src/debugger/python/python-debugger.js';
import { requireGdb } from '../../harness/requires.js';
import { type Attached, at, attach, targetOf } from '../harness/attached.js';
import { dap } from '../harness/bare-client.js';
import { heardDoor } from '../harness/heard-door.js';
import { hold } from '../harness/holder.js';
import { type Service, startService } from '../harness/service.js';

const root = resolve(import.meta.dirname, '../fixtures/python');
const kind = { runtime: 'python', root } as const;
const python = '/usr/bin/python3';
const program = `${root}/reviews.py`;
const needs = await requireGdb();

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
    const armed = await session.arm([at('reviews.py', 23)], null);
    expect(armed[0]?.placed).toEqual({ file: 'reviews.py', line: 23 });
    const reply = service.ask('?book=dune');
    const seen = await stop();
    expect(seen).toMatchObject({
      service: 'reviews',
      runtime: 'python',
      reason: 'breakpoint',
      breakpoint: 0,
      exception: null,
      file: 'reviews.py',
      line: 23,
      function: 'rate',
      watches: { total: '10', 'len(reviews)': '2' },
    });
    expect(seen.watches.nosuch).toMatch(/^error: NameError/);
    expect(seen.locals).toMatchObject({ book: "'dune'", total: '10', factor: '2' });
    expect(seen.locals.reviews).toBe(
      "[Review {name: 'Ada', stars: 1}, Review {name: 'Bob', stars: 4}]",
    );
    expect(Object.keys(seen.locals).join()).not.toMatch(/variables|__/);
    expect(seen.source.find(({ line }) => line === 23)?.text).toBe("    if book == 'boom':");
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

  test('an exception that the handler does not catch stops where it was raised', async () => {
    const { session, stop } = await attached();
    await session.arm([], 'uncaught');
    const reply = service.ask('?book=boom');
    const seen = await stop();
    expect(seen).toMatchObject({
      reason: 'exception',
      breakpoint: null,
      exception: 'ValueError: no such book: boom',
    });
    expect(seen.file).toBe('reviews.py');
    await session.act('continue');
    expect(await reply).toBe('reset');
    expect(await service.ask('?book=dune')).toContain('10');
  });

  test('a release at a stop lets the service run, and may come twice', async () => {
    const { session, stop } = await attached();
    await session.arm([at('reviews.py', 23)], null);
    const reply = service.ask('?book=dune');
    await stop();
    await Promise.all([session.release(), session.release()]);
    await session.release();
    expect(await reply).toContain('10');
  });

  test('a loop that is killed at a stop leaves the service running', async () => {
    const holder = hold(targetOf(kind, service.pid), 'reviews.py', 23);
    expect(await holder.word()).toBe('armed');
    const reply = service.ask('?book=dune');
    expect(await holder.word()).toBe('stopped');
    await holder.kill();
    expect(await reply).toContain('10');
    const { session, stop } = await attached();
    await session.arm([at('reviews.py', 23)], null);
    const again = service.ask('?book=emma');
    expect((await stop()).locals.book).toBe("'emma'");
    await session.release();
    await again;
  });

  test('after a release the service is about as fast as before', async () => {
    const best = async (): Promise<number> => {
      const times: number[] = [];
      for (let turn = 0; turn < 5; turn += 1) times.push(await service.timed('?book=slow'));
      return Math.min(...times);
    };
    await best();
    const before = await best();
    const { session } = await attached();
    await session.arm([at('reviews.py', 23, 'False')], null);
    await session.release();
    await best();
    // Traced it takes 10 to 20 times as long.
    expect(await best()).toBeLessThan(before * 3);
  });
});

describe('a Python service of many threads', needs, () => {
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

  test('all exceptions stop where they are raised', async () => {
    const { session, stop } = await attached();
    await session.arm([], 'all');
    const reply = service.ask('?book=boom');
    let seen = await stop();
    while (seen.function !== 'rate') {
      await session.act('continue');
      seen = await stop();
    }
    expect(seen).toMatchObject({
      reason: 'exception',
      exception: 'ValueError: no such book: boom',
      file: 'reviews.py',
      line: 24,
    });
    await session.release();
    expect(await reply).toBe('reset');
  });

  test('steps over, into and out', async () => {
    const { session, stop } = await attached();
    await session.arm([at('reviews.py', 38)], null);
    const reply = service.ask('?book=dune');
    expect((await stop()).line).toBe(38);
    await session.act('step');
    expect(await stop()).toMatchObject({ reason: 'step', function: 'rate', line: 15 });
    await session.act('next');
    expect(await stop()).toMatchObject({ reason: 'step', line: 17, breakpoint: null });
    await session.act('out');
    expect(await stop()).toMatchObject({ reason: 'step', function: 'do_GET' });
    await session.act('continue');
    expect(await reply).toContain('10');
  });

  test('what a function takes from the one around it is apart from its own', async () => {
    const { session, stop } = await attached();
    await session.arm([at('reviews.py', 18)], null);
    const reply = service.ask('?book=dune');
    const seen = await stop();
    expect(seen.closure).toEqual({ factor: '2' });
    expect(Object.keys(seen.locals)).toEqual(['review']);
    await session.release();
    await reply;
  });

  test('a module that is imported later is stopped in', async () => {
    const { session, stop } = await attached();
    const [armed] = await session.arm([at('late_module.py', 3)], null);
    expect(armed?.placed).toEqual({ file: 'late_module.py', line: 3 });
    const reply = service.ask('?book=late');
    expect(await stop()).toMatchObject({ file: 'late_module.py', locals: { length: '4' } });
    await session.act('continue');
    await reply;
  });

  test('a release before anything was armed leaves debugpy for the next client', async () => {
    const first = await attached();
    await first.session.release();
    const { enabled, session, stop } = await attached();
    expect(enabled).toMatchObject({ port: first.enabled.port, wasThere: true });
    await session.arm([at('reviews.py', 23)], null);
    const reply = service.ask('?book=dune');
    expect((await stop()).line).toBe(23);
    await session.release();
    await reply;
  });

  test('a second client is refused as long as the first is there', async () => {
    const { session, stop } = await attached();
    await session.arm([at('reviews.py', 23)], null);
    await expect(attached()).rejects.toMatchObject({ code: 'LOOP_DEBUGGER_BUSY' });
    const reply = service.ask('?book=dune');
    await stop();
    await session.release();
    await reply;
  });

  test('a process that ends at a stop is told', async () => {
    const { session, stop, gone } = await attached();
    await session.arm([at('reviews.py', 23)], null);
    const reply = service.ask('?book=dune');
    await stop();
    await service.stop();
    // Whichever is heard of first.
    const said = [`process ${service.pid} (reviews)`, 'the debugger of reviews'];
    expect(said.map((who) => `${who} has ended`)).toContain(await gone);
    await reply;
    await session.release();
  });
});

describe('a Python service', needs, () => {
  let service: Service;
  let open: Attached[] = [];

  afterEach(async () => {
    for (const each of open) await each.detach();
    open = [];
    await service.stop();
  });

  const attached = async (): Promise<Attached> => {
    const one = await attach(pythonDebugger, targetOf(kind, service.pid));
    open.push(one);
    return one;
  };

  test('that was started under debugpy is debugged by that, and twice', async () => {
    const port = await freePort();
    const args = ['-m', 'debugpy', '--listen', `127.0.0.1:${port}`, program];
    service = await startService(python, args);
    for (const book of ['dune', 'emma']) {
      const { enabled, session, stop } = await attached();
      expect(enabled).toMatchObject({ port, wasThere: true });
      await session.arm([at('reviews.py', 23)], null);
      const reply = service.ask(`?book=${book}`);
      expect((await stop()).locals.book).toBe(`'${book}'`);
      await session.release();
      await reply;
    }
  });

  test("that is known by its debugger's port alone is debugged", async () => {
    const port = await freePort();
    const args = ['-m', 'debugpy', '--listen', `${port}`, program];
    service = await startService(python, args);
    const one = await attach(pythonDebugger, targetOf(kind, null, port));
    open.push(one);
    await one.session.arm([at('reviews.py', 23)], null);
    const reply = service.ask('?book=dune');
    expect((await one.stop()).line).toBe(23);
    await one.session.release();
    expect(await reply).toContain('10');
  });

  test('tells the stops of several threads one after the other, and loses none', async () => {
    service = await startService(python, [program]);
    const { session, stop, untold } = await attached();
    await session.arm([at('reviews.py', 23)], null);
    const books = ['a', 'b', 'c'];
    const replies = books.map((book) => service.ask(`?book=${book}`));
    const seen: (string | undefined)[] = [];
    for (const _ of books) {
      seen.push((await stop()).locals.book);
      expect(untold).toEqual([]);
      await session.act('continue');
    }
    expect(seen.sort()).toEqual(["'a'", "'b'", "'c'"]);
    await Promise.all(replies);
  });

  test('by the door: an IDE that dies at a stop leaves it running, and the next one gets in', async () => {
    service = await startService(python, [program]);
    const target = targetOf(kind, service.pid);
    const enabled = await pythonDebugger.enable(target);
    const heard = heardDoor();
    const door = await pythonDebugger.openIdeDoor(enabled, target, 'breakpoint', heard.events);
    try {
      for (const book of ['dune', 'emma']) {
        const ide = await dap(door.port, { justMyCode: false });
        await ide.request('setBreakpoints', {
          source: { path: program },
          breakpoints: [{ line: 23 }],
        });
        await ide.request('configurationDone', {});
        await heard.armed;
        const reply = service.ask(`?book=${book}`);
        await ide.next('stopped');
        ide.die();
        expect(await reply).toContain('10');
      }
      expect(door.lastHeardAtMs()).not.toBe(null);
      const pause = ['paused', 'stopped :0', 'resumed'];
      const told = ['attached', 'armed', ...pause, 'attached', ...pause];
      await expect.poll(() => heard.told).toEqual(told);
    } finally {
      await door.close();
      await door.close();
    }
  });

  test('by the door: one that only knocks does no harm', async () => {
    service = await startService(python, [program]);
    const target = targetOf(kind, service.pid);
    const enabled = await pythonDebugger.enable(target);
    const door = await pythonDebugger.openIdeDoor(
      enabled,
      target,
      'breakpoint',
      heardDoor().events,
    );
    const knock = connect(door.port, '127.0.0.1');
    await once(knock, 'connect');
    knock.destroy();
    await once(knock, 'close');
    await door.close();
    const { session } = await attached();
    await session.arm([at('reviews.py', 23)], null);
  });

  test('by the door: an IDE that goes in the midst of its handshake does not wedge it', async () => {
    service = await startService(python, [program]);
    const target = targetOf(kind, service.pid);
    const enabled = await pythonDebugger.enable(target);
    const { events } = heardDoor();
    const door = await pythonDebugger.openIdeDoor(enabled, target, 'breakpoint', events);
    const ide = connect(door.port, '127.0.0.1');
    ide.write(encodeFrame({ seq: 1, type: 'request', command: 'initialize', arguments: {} }));
    await once(ide, 'data');
    ide.destroy();
    await once(ide, 'close');
    await door.close();
    const { session, stop } = await attached();
    await session.arm([at('reviews.py', 23)], null);
    const reply = service.ask('?book=dune');
    expect((await stop()).line).toBe(23);
    await session.release();
    await reply;
  });

  test('stopped by a signal is refused before gdb is let at it', async () => {
    service = await startService(python, [program]);
    process.kill(service.pid, 'SIGSTOP');
    await expect(attached()).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_ENABLE',
      message: expect.stringContaining('is stopped'),
    });
    process.kill(service.pid, 'SIGCONT');
    expect(await service.ask('?book=dune')).toContain('10');
  });

  test('without gdb is refused with what to install', async () => {
    service = await startService(python, [program]);
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      await expect(attached()).rejects.toMatchObject({
        code: 'LOOP_DEBUGGER_NOT_INSTALLED',
        message: expect.stringContaining('apt-get install gdb'),
      });
    } finally {
      process.env.PATH = path;
    }
  });

  test('the configuration for an IDE leads to the door', async () => {
    service = await startService(python, [program]);
    expect(pythonDebugger.launchConfiguration(targetOf(kind, 1), 4711)).toEqual({
      name: 'loop: reviews',
      type: 'debugpy',
      request: 'attach',
      connect: { host: '127.0.0.1', port: 4711 },
      justMyCode: false,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variable
      pathMappings: [{ localRoot: '${workspaceFolder}', remoteRoot: root }],
    });
  });
});
