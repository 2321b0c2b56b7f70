// A service in Java, with the debugger of its JVM on: stopped, looked at, and let go.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ClassTable } from '../../../src/debugger/java/class-table.js';
import { javaDebugger } from '../../../src/debugger/java/java-debugger.js';
import { openJavaDoor } from '../../../src/debugger/java/java-door.js';
import { JdwpClient, type JdwpEvent } from '../../../src/debugger/java/jdwp-client.js';
import { EventRequests } from '../../../src/debugger/java/requests.js';
import { SourceFiles } from '../../../src/debugger/java/source-files.js';
import { whoseRequest } from '../../../src/debugger/whose-request.js';
import { freePort } from '../../harness/free-port.js';
import { requireProgram } from '../../harness/requires.js';
import { type Attached, at, attach, targetOf } from '../harness/attached.js';
import { heardDoor } from '../harness/heard-door.js';
import { hold } from '../harness/holder.js';
import { type Service, startService } from '../harness/service.js';

const needs = requireProgram('javac', 'apt-get install default-jdk-headless');
const root = resolve(import.meta.dirname, '../fixtures/java');
const line = lineOf('Reviews');
let classes = '';

function lineOf(name: string): number {
  const lines = readFileSync(join(root, 'shop', `${name}.java`), 'utf8').split('\n');
  return lines.findIndex((text) => text.endsWith('// breakpoint')) + 1;
}

beforeAll(() => {
  if (needs.skip === true) return;
  classes = mkdtempSync(join(tmpdir(), 'loop-java-'));
  const files = ['Reviews', 'Late'].map((name) => join(root, 'shop', `${name}.java`));
  execFileSync('javac', ['-g', '-d', classes, ...files]);
});
afterAll(() => {
  if (classes !== '') rmSync(classes, { recursive: true });
});

async function start(options = 'server=y,suspend=n'): Promise<{ service: Service; port: number }> {
  const port = await freePort();
  const agent = `-agentlib:jdwp=transport=dt_socket,${options},quiet=y,address=127.0.0.1:${port}`;
  const service = await startService('java', [
    '-Xshare:auto',
    agent,
    '-cp',
    classes,
    'shop.Reviews',
  ]);
  return { service, port };
}

const target = (pid: number) => targetOf({ runtime: 'java', root }, pid);

describe('a service in Java', { ...needs, timeout: 60_000 }, () => {
  let service: Service;

  beforeAll(async () => {
    if (needs.skip !== true) service = (await start()).service;
  });
  afterAll(() => service?.stop());

  const use = async (work: (attached: Attached) => Promise<void>, watches: string[] = []) => {
    const attached = await attach(javaDebugger, target(service.pid), watches);
    try {
      await work(attached);
    } finally {
      await attached.detach();
    }
    expect(await service.ask('?id=8')).toBe('5 of 203');
  };

  test('stops at the line, with stack, variables, watches and steps', () =>
    use(
      async ({ session, stop }) => {
        const armed = await session.arm([at('shop/Reviews.java', line)], null);
        expect(armed).toMatchObject([{ placed: { file: 'shop/Reviews.java', line } }]);
        const answer = service.ask('?id=7');
        const stopped = await stop();
        expect(stopped).toMatchObject({
          ...{ runtime: 'java', reason: 'breakpoint', breakpoint: 0, line },
          ...{ file: 'shop/Reviews.java', function: 'Reviews.stars' },
          locals: {
            ...{ id: '"7"', tier: 'GOLD', counts: '[1, 2, 3]', total: '20' },
            reviews:
              '[Reviews.Review{reviewer: "Ann", stars: 5}, Reviews.Review{reviewer: "Bob", stars: null}]',
          },
          watches: {
            'reviews.get(0).stars() + 1': '6',
            'known.containsKey(id)': 'false',
            nothing: 'error: there is no variable or field nothing here',
          },
        });
        expect(stopped.source.find((each) => each.line === line)?.text).toContain('known.get(id)');
        expect(stopped.frames[1]).toMatchObject({ function: 'Reviews.handle' });
        expect(stopped.thread).toMatch(/^pool-/);
        expect(await session.evaluate('asked >= 1 && id.equals("7")', 0)).toMatchObject({
          text: 'true',
        });
        expect((await session.inspect(1)).locals).toMatchObject({ path: '"/?id=7"' });
        await session.act('next');
        const after = await stop();
        expect(after).toMatchObject({ reason: 'step', line: line + 1, locals: { stars: 'null' } });
        await session.act('out');
        expect(await stop()).toMatchObject({ reason: 'step', function: 'Reviews.handle' });
        await session.act('continue');
        expect(await answer).toBe('none');
      },
      ['reviews.get(0).stars() + 1', 'known.containsKey(id)', 'nothing'],
    ));

  test('other threads run on while one stands still, and two stops are told one after the other', () =>
    use(async ({ session, stop }) => {
      await session.arm([at('Reviews.java', line, 'id.equals("7") || id.equals("9")')], null);
      const answers = [service.ask('?id=7'), service.ask('?id=9')];
      const first = await stop();
      expect(await service.ask('?id=8')).toBe('5 of 203');
      await session.act('continue');
      const second = await stop();
      expect([first.locals.id, second.locals.id].sort()).toEqual(['"7"', '"9"']);
      await session.act('continue');
      expect(await Promise.all(answers)).toEqual(['none', 'none']);
    }));

  test('slides over a comment, and refuses a file, a line and a condition that are none', () =>
    use(async ({ session }) => {
      const refusal = (file: string, where: number, condition: string | null = null) =>
        session.arm([at(file, where, condition)], null).catch((error) => error.message);
      expect(await refusal('Reveiws.java', 3)).toContain('no such file; it has shop/Reviews.java');
      expect(await refusal('Reviews.java', 900)).toContain(
        'nothing can stop at this line; the nearest',
      );
      expect(await refusal('Reviews.java', line, 'id ==')).toContain('expected a variable');
      const armed = await session.arm([at('Reviews.java', line - 2)], null);
      expect(armed).toMatchObject([{ placed: { line } }]);
    }));

  test('a class that is loaded later gets its breakpoint then', () =>
    use(async ({ session, stop }) => {
      const armed = await session.arm([at('shop/Late.java', lineOf('Late'))], null);
      expect(armed).toMatchObject([{ placed: null }]);
      const answer = service.ask('?id=late');
      expect(await stop()).toMatchObject({ function: 'Late.word', locals: { word: '"late"' } });
      await session.act('continue');
      expect(await answer).toBe('late');
    }));

  test('an exception that the server catches is one that the service does not', () =>
    use(async ({ session, stop, untold }) => {
      await session.arm([], 'uncaught');
      expect(await service.ask('?id=caught')).toBe('no number');
      expect(untold).toEqual([]);
      const answer = service.ask('?id=thrown');
      expect(await stop()).toMatchObject({
        ...{ reason: 'exception', function: 'Reviews.handle' },
        exception: 'NumberFormatException: For input string: "thrown"',
        locals: { id: '"thrown"' },
      });
      await session.act('continue');
      expect(await answer).toBe('reset');
    }));

  test('all exceptions stop with `all`', () =>
    use(async ({ session, stop }) => {
      await session.arm([], 'all');
      const answer = service.ask('?id=caught');
      expect(await stop()).toMatchObject({ function: 'Reviews.caught', reason: 'exception' });
      await session.act('continue');
      expect(await answer).toBe('no number');
    }));

  test('a condition that cannot be evaluated is told once, and stops nothing', () =>
    use(async ({ session, untold }) => {
      await session.arm([at('Reviews.java', line, 'id.length() / 0 > 1')], null);
      expect(await service.ask('?id=7')).toBe('none');
      expect(untold).toEqual([]);
    }));

  test('a request without the mark runs on', async () => {
    const enabled = await javaDebugger.enable(target(service.pid));
    const told: string[] = [];
    const own = { replayId: '12', isSoleEntry: true, traceId: null };
    const session = await javaDebugger.connect(
      enabled,
      target(service.pid),
      {
        stopped: ({ locals }) => {
          told.push(`stopped ${locals.id}`);
          void session.act('continue');
        },
        passedBy: ({ method, path }) => told.push(`passed by ${method} ${path}`),
        ...{ resumed: () => undefined, placed: () => undefined, gone: () => undefined },
      },
      { watches: [], whose: (head) => whoseRequest(head, own) },
    );
    await session.arm([at('Reviews.java', line)], null);
    expect(await service.ask('?id=7')).toBe('none');
    await service.ask('?id=6', { 'x-loop-replay': '12' });
    expect(told).toEqual(['passed by GET /', 'stopped "6"']);
    await session.release();
  });

  test('runs on when loop is killed (-9) at a stop, ten times out of ten', async () => {
    for (let time = 1; time <= 10; time += 1) {
      const holder = hold(target(service.pid), 'shop/Reviews.java', line);
      expect(await holder.word()).toBe('armed');
      const answer = service.ask('?id=7');
      expect(await holder.word()).toBe('stopped');
      await holder.kill();
      expect(await answer, `kill ${time}`).toBe('none');
    }
    expect(await service.ask('?id=8')).toBe('5 of 203');
  });

  test('is busy while another debugger is attached', () =>
    use(async () => {
      await expect(javaDebugger.enable(target(service.pid))).rejects.toMatchObject({
        code: 'LOOP_DEBUGGER_BUSY',
      });
    }));
});

test('an IDE comes by the door, and what it stops is seen', {
  ...needs,
  timeout: 60_000,
}, async () => {
  const { service, port } = await start();
  const door = heardDoor();
  const enabled = { host: '127.0.0.1', port };
  const own = { ...target(service.pid), service: 'reviews' };
  const { port: at, close } = await openJavaDoor({
    ...{ enabled, target: own, wait: 'breakpoint', events: door.events },
  });
  const stopped: JdwpEvent[] = [];
  let wake: () => void = () => undefined;
  const ide = await JdwpClient.connect(
    { host: '127.0.0.1', port: at },
    {
      events: (events) => {
        stopped.push(...events);
        wake();
      },
      closed: () => undefined,
    },
  );
  const classes = new ClassTable(ide);
  const sources = new SourceFiles(classes, root);
  const request = { service: 'reviews', file: 'shop/Reviews.java', line, condition: null };
  expect(door.told).toEqual(['attached']);
  const place = await sources.place(request, await sources.classesOf(request));
  const [location] = place?.locations ?? [];
  if (location === undefined) throw new Error('expected a place');
  await new EventRequests(ide).breakpoint(location);
  await door.armed;
  const hit = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const answer = service.ask('?id=7');
  await hit;
  await vi.waitUntil(() => door.stops.length === 1);
  const thread = stopped.find(({ kind }) => kind === 2)?.thread ?? 0n;
  await ide.ask('resumeThread', (packet) => packet.id('object', thread));
  expect(await answer).toBe('none');
  expect(door.told).toEqual([
    ...['attached', 'armed', 'paused', `stopped shop/Reviews.java:${line}`, 'resumed'],
  ]);
  // An IDE that dies at a stop leaves nothing standing.
  const second = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const again = service.ask('?id=7');
  await second;
  ide.close();
  expect(await again).toBe('none');
  await close();
  await service.stop();
});

describe('a JVM', { ...needs, timeout: 60_000 }, () => {
  test('that was started without its debugger is refused with the flag', async () => {
    const service = await startService('java', ['-cp', classes, 'shop.Reviews']);
    await expect(javaDebugger.enable(target(service.pid))).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_ENABLE',
      message: expect.stringContaining('start the copy with -agentlib:jdwp=transport=dt_socket'),
    });
    await service.stop();
  });

  test('whose debugger waits for jcmd is told to begin', async () => {
    const { service } = await start('server=y,suspend=n,onjcmd=y');
    const attached = await attach(javaDebugger, target(service.pid));
    await attached.session.arm([at('Reviews.java', line)], null);
    const answer = service.ask('?id=7');
    expect(await attached.stop()).toMatchObject({ line });
    await attached.detach();
    expect(await answer).toBe('none');
    await service.stop();
  });
});
