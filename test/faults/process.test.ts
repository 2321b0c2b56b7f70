// Faults of a real gateway process, by the commands that people type.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../harness/free-port.js';
import { type Started, startProcess } from '../integration/chain/processes.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');

interface Shown {
  readonly chain: readonly {
    readonly service: string;
    readonly status: number | null;
    readonly error: string | null;
    readonly fault: string | null;
  }[];
}

const weak = [
  ['a status', '503', { status: 503, error: null }],
  ['a reset', '{ error: reset }', { status: null, error: 'reset' }],
  ['half an answer', '{ error: truncate, after: 4B }', { status: 200, error: 'reset' }],
] as const;

test.each(weak)(
  'a chain that failed for %s is kept, and replays with the fault played as recorded',
  async (_what, abort, hop) => {
    const { loop, edge, debug } = await openScene(
      `faults: [ { name: broken, when: { service: ratings, from: reviews }, abort: ${abort} } ]`,
    );
    expect((await ask(edge())).status).toBe(500);
    await kept(loop);
    const shown = (await loop('show', '1', '-o', 'json')).json as Shown;
    expect(shown.chain).toMatchObject([
      { service: 'reviews', status: 500, fault: null },
      { service: 'ratings', ...hop, fault: 'broken' },
    ]);
    expect((await loop('show', '1')).out).toContain('fault broken, injected by loop');

    const before = debug.asked;
    const again = (await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).json;
    expect(again).toMatchObject({ verdict: 'reproduced' });
    debug.isMended = true;
    const mended = (await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).json;
    expect(mended).toMatchObject({ verdict: 'passed' });
    expect(debug.asked - before).toBe(2);
  },
);

test('a capture of a rule that asks for the fault is judged by what its caller makes of it', async () => {
  const { loop, edge, debug } = await openScene(
    'faults: [ { name: broken, when: { service: ratings }, abort: 503 } ]',
    '{ name: by-fault, when: { fault: broken } }',
  );
  expect((await ask(edge())).status).toBe(500);
  await kept(loop);
  const told = (await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).json;
  expect(told).toMatchObject({ verdict: 'reproduced' });
  expect(debug.asked).toBe(1);
  debug.isMended = true;
  const mended = (await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).json;
  expect(mended).not.toMatchObject({ verdict: 'reproduced' });
});

test('a file that travels has the fault in it', async () => {
  const { loop, edge, folder } = await openScene(
    'faults: [ { name: broken, when: { service: ratings }, abort: 503 } ]',
  );
  await ask(edge());
  await kept(loop);
  const file = join(folder, 'it.loop');
  expect((await loop('export', '1', '--format', 'loop', '--output', file)).code).toBe(0);
  await loop('delete', '1', '--yes');
  expect((await loop('import', file)).code).toBe(0);
  const [listed] = (await loop('list', 'captures', '-o', 'json')).json as [{ id: number }];
  const shown = (await loop('show', String(listed.id), '-o', 'json')).json as Shown;
  expect(shown.chain.map(({ fault }) => fault)).toEqual([null, 'broken']);
});

test('one that is held goes within ten seconds when its owner is killed', async () => {
  const { loop, edge, file } = await openScene();
  const flags = ['--service', 'ratings', '--abort', '503', '--hold', '--for', '1h'];
  const owner = await startProcess({
    command: process.execPath,
    args: [main, 'fault', 'start', 'held', ...flags, '--config', file],
    ready: /^held$/,
  });
  onTestFinished(async () => void (await owner.stop('SIGKILL')));
  // Longer than the lease: it is renewed.
  await new Promise((done) => setTimeout(done, 9_000));
  expect((await ask(edge())).status).toBe(500);
  const killedAt = performance.now();
  await owner.stop('SIGKILL');
  await expect.poll(async () => (await ask(edge())).status, { timeout: 15_000 }).toBe(200);
  expect(performance.now() - killedAt).toBeLessThan(10_000);
  const [ended] = (await loop('fault', 'list', '--all', '-o', 'json')).json as [object];
  expect(ended).toMatchObject({ name: 'held', ended: 'lost', origin: 'owner' });
});

test('one that is held goes with Ctrl-C, and says how many requests had it', async () => {
  const { loop, edge, file } = await openScene();
  const owner = await startProcess({
    command: process.execPath,
    args: [
      main,
      'fault',
      'start',
      'held',
      '--service',
      'ratings',
      '--abort',
      '503',
      '--hold',
      '--config',
      file,
    ],
    ready: /^held$/,
  });
  await ask(edge());
  expect(await owner.stop('SIGINT')).toBe(0);
  expect(owner.stderr()).toContain('loop: held ended: 1 requests had it\n');
  expect((await loop('fault', 'list', '-o', 'json')).json).toEqual([]);
});

test('start, list, stop --all; those of the config come again when their lines change', async () => {
  const configured =
    'faults: [ { name: configured, when: { service: reviews, path: /no }, abort: 418 } ]';
  const { loop, edge, gateway, write } = await openScene(configured);
  const started = await loop('fault', 'start', '--service', 'ratings', '--abort', '503');
  expect(started).toMatchObject({ code: 0, out: 'ratings-abort\n' });
  expect((await ask(edge())).status).toBe(500);
  expect((await ask(edge(), '/no')).status).toBe(418);
  const again = await loop('fault', 'start', '--service', 'ratings', '--abort', '503');
  expect(again.code).toBe(2);
  const wrong = await loop('fault', 'start', '--service', 'rating', '--abort', '503');
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('did you mean ratings?') });
  expect((await loop('fault', 'list')).out).toMatch(/^ratings-abort .* 1 +1 +command +\S+$/m);
  expect((await loop('fault', 'stop', '--all')).out).toBe(
    'ratings-abort ended: 1 requests had it\nconfigured ended: 1 requests had it\n',
  );
  expect((await ask(edge(), '/no')).status).toBe(200);
  expect((await loop('fault', 'stop', 'configured')).code).toBe(3);
  expect(await loop('fault', 'start', 'configured')).toMatchObject({ code: 0 });
  expect((await ask(edge(), '/no')).status).toBe(418);
  await loop('fault', 'stop', '--all');
  const another = '{ name: another, when: { service: reviews, path: /another }, abort: 410 }';
  write(configured.replace(' ]', `, ${another} ]`));
  await expect
    .poll(async () => (await ask(edge(), '/another')).status, { timeout: 10_000 })
    .toBe(410);
  expect((await ask(edge(), '/no')).status).toBe(200);
  write(configured.replace('418', '451'));
  await expect.poll(async () => (await ask(edge(), '/no')).status, { timeout: 10_000 }).toBe(451);
  write('');
  await expect.poll(async () => (await ask(edge(), '/no')).status, { timeout: 10_000 }).toBe(200);
  expect(await gateway().stop()).toBe(0);
});

test('the faults of a VirtualService start as they are, all or none', async () => {
  const { loop, edge, folder } = await openScene();
  const file = join(folder, 'vs.yaml');
  const routes = (status: number) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings }
spec:
  hosts: [ratings.default.svc.cluster.local]
  http:
    - match: [ { uri: { exact: /no } } ]
      route: [ { destination: { host: ratings } } ]
      fault: { delay: { percentage: { value: 100 }, fixedDelay: 1s } }
    - fault: { abort: { percentage: { value: 100 }, httpStatus: ${status} } }
`;
  writeFileSync(file, routes(700));
  expect((await loop('fault', 'start', '--file', file)).code).toBe(2);
  expect((await loop('fault', 'list', '-o', 'json')).json).toEqual([]);
  writeFileSync(file, routes(503));
  expect((await loop('fault', 'start', '--file', file, '--for', '5m')).out).toBe(
    'ratings-0\nratings-1\n',
  );
  expect((await ask(edge())).status).toBe(500);
  const listed = (await loop('fault', 'list', '-o', 'json')).json;
  expect(listed).toMatchObject([
    { name: 'ratings-0', injected: 0, delay: { fixedMs: 1000 } },
    { name: 'ratings-1', injected: 1, abort: { status: 503 } },
  ]);
});

test('a gateway that drains lets what a fault holds back go on', async () => {
  const { edge, gateway } = await openScene(
    'faults: [ { name: slow, when: { service: ratings }, delay: 1h } ]',
  );
  const held = ask(edge());
  await new Promise((done) => setTimeout(done, 300));
  const from = performance.now();
  const stopped = gateway().stop();
  expect((await held).status).toBe(200);
  expect(await stopped).toBe(0);
  expect(performance.now() - from).toBeLessThan(8_000);
});

type Loop = Awaited<ReturnType<typeof openScene>>['loop'];

/** Until the capture is written. */
async function kept(loop: Loop): Promise<void> {
  const captures = async () => (await loop('list', 'captures', '-o', 'json')).json;
  await expect.poll(captures, { timeout: 20_000 }).toHaveLength(1);
}

type Serve = (req: IncomingMessage, res: ServerResponse) => void;

async function serve(handle: Serve): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** `reviews` asks `ratings` through `proxy`, and is not prepared for it to fail, unless it is mended. */
function reviews(proxy: () => number, copy: { asked: number; isMended: boolean }): Serve {
  return async (req, res) => {
    copy.asked++;
    const passed = Object.entries(req.headers).filter(([name]) =>
      ['traceparent', 'baggage', 'x-request-id', 'x-loop-replay'].includes(name),
    );
    const stars = await ask(proxy(), '/ratings', {
      host: 'ratings',
      ...Object.fromEntries(passed),
    });
    const isFine = copy.isMended || (stars.status === 200 && stars.body === '{"stars":5}');
    res.statusCode = isFine ? 200 : 500;
    res.end(JSON.stringify({ stars: isFine ? 5 : null }));
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Status 0 where there was no whole answer. */
function ask(port: number, path = '/', headers: Record<string, unknown> = {}): Promise<Answer> {
  return new Promise((done) => {
    const failed = () => done({ status: 0, body: '' });
    request({ host: '127.0.0.1', port, path, headers: headers as never, agent: false })
      .on('error', failed)
      .on('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        response
          .on('error', failed)
          .on('end', () => done({ status: response.statusCode ?? 0, body }));
      })
      .end();
  });
}

async function openScene(
  faults = '',
  rule = '{ name: server-errors, when: { status: 5xx, service: reviews } }',
) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [mesh, egress, admin] = [await freePort(), await freePort(), await freePort()];
  const production = { asked: 0, isMended: false };
  const debug = { asked: 0, isMended: false };
  const ratings = await serve((_, res) => res.end('{"stars":5}'));
  const atProduction = await serve(reviews(() => mesh, production));
  const atDebug = await serve(reviews(() => egress, debug));
  const file = join(folder, 'loop.yaml');
  const write = (section: string) =>
    writeFileSync(
      file,
      `gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:${mesh}", admin: "127.0.0.1:${admin}" }
store: { url: "sqlite:loop.db" }
services: { reviews: "http://127.0.0.1:${atProduction}", ratings: "http://127.0.0.1:${ratings}" }
routes: [ { match: { path: /* }, to: reviews } ]
capture: { buffer: { linger: 100ms }, rules: [ ${rule} ] }
namespaces:
  debug-ns: { services: { reviews: "http://127.0.0.1:${atDebug}" }, egress: "127.0.0.1:${egress}" }
${section}
`,
    );
  write(faults);
  const running: Started = await startProcess({
    command: process.execPath,
    args: [main, 'gateway', '--config', file],
    ready: /^loop gateway ready$/,
  });
  onTestFinished(async () => void (await running.stop()));
  const loop = (...args: string[]) =>
    new Promise<{ code: number; out: string; err: string; json: unknown }>((done) => {
      execFile(process.execPath, [main, ...args, '--config', file], (error, out, err) =>
        done({
          code: typeof error?.code === 'number' ? error.code : 0,
          ...{ out, err },
          get json() {
            return JSON.parse(out) as unknown;
          },
        }),
      );
    });
  const edge = () => Number(/^edge .*:(\d+)$/m.exec(running.lines.join('\n'))?.[1]);
  return { loop, edge, debug, file, folder, write, gateway: () => running };
}
