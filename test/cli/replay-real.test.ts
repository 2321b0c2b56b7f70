// `loop replay` from the command line down to sockets: a store on disk, a namespace with one
// service, its dependency answered from the captures.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rooms } from '../../src/app.js';
import { runCli } from '../../src/cli/run-cli.js';
import type { TravellingHop } from '../../src/core/travel.js';
import { openStore } from '../../src/store/open-store.js';
import { freePort } from '../harness/free-port.js';
import {
  type DebugService,
  debugService,
  type Handler,
  json,
} from '../replayer/fixtures/debug-service.js';
import { testIo } from './fixtures/test-io.js';

const captures = 6;

let folder: string;
let egress: number;
let reviews: DebugService;
let stars: Handler = faulty;

/** Fails where ratings has nothing, as it did in production. */
async function faulty({ call, req }: Parameters<Handler>[0]) {
  const { stars: given } = json(await call('ratings', `/ratings${idOf(req.url)}`)) as {
    stars: number | null;
  };
  if (given === null) return { status: 500, body: { error: 'stars is null' } };
  return { status: 200, body: { stars: given } };
}

const fixed: Handler = async (context) => {
  const answer = await faulty(context);
  return answer.status === 500 ? { status: 200, body: { stars: 0 } } : answer;
};

function idOf(url = ''): string {
  return url.slice(url.lastIndexOf('/'));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loop-replay-'));
  egress = await freePort();
  stars = faulty;
  reviews = await debugService({ egress }, (context) => stars(context));
  const config = {
    gateway: { listen: '127.0.0.1:0', mesh: '127.0.0.1:0', admin: '127.0.0.1:0' },
    store: { url: 'sqlite:loop.db' },
    services: {
      reviews: { url: 'http://127.0.0.1:9081' },
      ratings: { url: 'http://127.0.0.1:9082' },
    },
    capture: { rules: [{ name: 'server-errors', when: { status: '5xx' } }] },
    namespaces: {
      'debug-ns': {
        services: { reviews: { url: `http://127.0.0.1:${reviews.port}` } },
        egress: `127.0.0.1:${egress}`,
      },
    },
  };
  writeFileSync(join(folder, 'loop.yaml'), JSON.stringify(config));
  await fillStore();
});

afterEach(async () => {
  await reviews[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function fillStore(): Promise<void> {
  const config = await rooms.loadConfig(join(folder, 'loop.yaml'));
  const store = await openStore(config.store, { create: true });
  for (let id = 1; id <= captures; id++) {
    const key = id.toString(16).padStart(16, '0');
    await store.saveCapture(
      {
        key,
        traceId: key.repeat(2),
        requestId: `request-${id}`,
        rule: { name: 'server-errors', when: { status: '5xx' } },
        capturedAtMs: Date.now() - 60_000,
        hops: [
          hop(
            { service: 'reviews', path: `/reviews/${id}`, status: 500 },
            '{"error":"stars is null"}',
          ),
          hop({ service: 'ratings', path: `/ratings/${id}`, status: 200 }, '{"stars":null}'),
        ],
      },
      config.capture.redact,
    );
  }
  await store.close();
}

function hop(
  { service, path, status }: { service: string; path: string; status: number },
  answer: string,
): TravellingHop {
  const isEntry = service === 'reviews';
  const message = (headers: readonly string[], text: string) => {
    const data = Buffer.from(text);
    return { headers, trailers: [], body: { bytes: data.length, truncated: false, data } };
  };
  return {
    spanId: isEntry ? '00000000000000a1' : '00000000000000a2',
    parentSpanId: isEntry ? null : '00000000000000a1',
    ...{ ruleHeld: isEntry, service, to: '127.0.0.1:9081', route: null, protocol: 'http/1.1' },
    listener: isEntry ? 'edge' : 'mesh',
    ...{ method: 'GET', authority: service, path, status, statusText: '', answeredStatus: status },
    ...{ error: null, errorMessage: '', durationMs: 10, connectMs: 1, firstByteMs: 8 },
    startedAtMs: Date.now() - 60_000 + (isEntry ? 0 : 1),
    ...{ client: '127.0.0.1:50000', webSocket: null, redacted: [] },
    request: message(['Host', service, ...(isEntry ? ['Cookie', 'sid=1'] : [])], ''),
    response: message(
      ['Content-Type', 'application/json', 'Content-Length', String(answer.length)],
      answer,
    ),
  };
}

async function loop(...args: string[]) {
  const io = testIo();
  await runCli(rooms, io, [...args, '--config', join(folder, 'loop.yaml')]);
  return io;
}

function verdicts(out: string): string[] {
  return JSON.parse(out).map(({ verdict }: { verdict: string }) => verdict);
}

describe('one service live, its dependency from the capture', () => {
  test('the failure happens again, and not with the fix', async () => {
    const before = await loop('replay', '1', '--to', 'debug-ns', '--expect', 'reproduced');
    expect(before.err()).toBe('');
    expect(before.out()).toMatch(/^= {2}recorded {2}└─ ratings {2}GET \/ratings\/1 {2}200$/m);
    expect(before.exitCode).toBe(0);
    stars = fixed;
    const after = await loop('replay', '1', '--to', 'debug-ns', '--expect', 'passed');
    expect(after.out()).toMatch(/-\s+"error": "stars is null"\n\s+\+\s+"stars": 0/);
    expect(after.exitCode).toBe(0);
  });

  test('a stored run is shown as it was told', async () => {
    const told = JSON.parse((await loop('replay', '2', '--to', 'debug-ns', '-o', 'json')).out());
    const shown = await loop('show', 'replay', String(told.replayId), '-o', 'json');
    expect(JSON.parse(shown.out())).toEqual(told);
    const listed = await loop('list', 'replays', '2', '-o', 'json');
    expect(JSON.parse(listed.out())).toMatchObject([{ id: told.replayId, verdict: 'reproduced' }]);
  });

  test('a call that is not made any more is missing', async () => {
    stars = async () => ({ status: 200, body: {} });
    const told = JSON.parse((await loop('replay', '1', '--to', 'debug-ns', '-o', 'json')).out());
    expect(told.hops.map(({ result }: { result: string }) => result)).toEqual([
      'changed',
      'missing',
    ]);
  });
});

describe('a fix that the replay never reached', () => {
  const login: Handler = async ({ req, ...context }) =>
    req.headers.cookie === undefined
      ? { status: 401, body: { error: 'log in first' } }
      : fixed({ req, ...context });

  test('is no success: --expect passed and --expect reproduced exit 1, and say what to give', async () => {
    stars = login;
    for (const expected of ['passed', 'reproduced']) {
      const io = await loop('replay', '1', '--to', 'debug-ns', '--expect', expected);
      expect(io.exitCode).toBe(1);
      expect(io.out()).toContain('namespaces.debug-ns.headers.cookie');
      expect(io.out()).toContain(
        `verdict   different: what came back says nothing about the failure (expected ${expected})`,
      );
    }
  });

  test('is a failure of the batch, told once, in its report too, and kept with the run', async () => {
    stars = login;
    const junit = join(folder, 'report.xml');
    const all = ['replay', '--rule', 'server-errors', '--to', 'debug-ns', '--junit', junit];
    const io = await loop(...all, '--expect', 'passed');
    expect(io.exitCode).toBe(1);
    expect(io.out()).toContain(`${captures} replays: ${captures} different`);
    expect(io.out()).toMatch(/^capture 1: different: .*status 401.*header cookie/m);
    const report = readFileSync(junit, 'utf8');
    expect(report).toContain(`failures="${captures}" errors="0"`);
    expect(report).toContain('message="verdict different, expected passed: the entry was answered');
    const shown = await loop('show', 'replay', '1', '-o', 'json');
    expect(JSON.parse(shown.out()).reason).toContain('header cookie');

    const repeated = await loop('replay', '1', '--to', 'debug-ns', '--repeat', '3');
    expect(repeated.out().match(/^capture 1: different: /gm)).toHaveLength(1);
  });
});

describe('a batch', () => {
  const all = ['replay', '--rule', 'server-errors', '--to', 'debug-ns'];

  test('with several at a time gives each its own answers', async () => {
    // All of them hold their calls until as many have come as may run at a time.
    const waiting: (() => void)[] = [];
    stars = async (context) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 3) for (const each of waiting.splice(0)) each();
      });
      return faulty(context);
    };
    const io = await loop(...all, '--concurrency', '3', '--expect', 'reproduced', '-o', 'json');
    expect(verdicts(io.out())).toEqual(Array(captures).fill('reproduced'));
    for (const { hops } of JSON.parse(io.out())) {
      expect(hops).toMatchObject([{ result: 'same' }, { mode: 'recorded', result: 'same' }]);
    }
    expect(io.exitCode).toBe(0);
  });

  test('runs down to one fault that is left', async () => {
    stars = async (context) =>
      context.req.url === '/reviews/4' ? faulty(context) : fixed(context);
    const io = await loop(...all, '--expect', 'passed');
    expect(io.out()).toContain('6 replays: 5 passed, 1 reproduced');
    expect(io.exitCode).toBe(1);
  });

  test('interrupted: what ran is stored, nothing listens, and the store is sound', async () => {
    const io = testIo();
    let begun = 0;
    stars = async (context) => {
      begun += 1;
      if (begun === 2) io.signals.emit('SIGINT');
      return faulty(context);
    };
    await runCli(rooms, io, [...all, '--config', join(folder, 'loop.yaml')]);
    expect(io.exitCode).toBe(130);
    expect(io.out()).toContain('2 replays: 2 reproduced, 4 not started');
    const listed = await loop('list', 'replays', '-o', 'json');
    expect(JSON.parse(listed.out())).toHaveLength(2);
    await expect(connect(egress)).resolves.toBe('refused');
  });

  test('a single run that hangs is broken off', async () => {
    const io = testIo();
    stars = () => {
      io.signals.emit('SIGINT');
      return new Promise(() => {});
    };
    await runCli(rooms, io, [
      ...['replay', '1', '--to', 'debug-ns', '--config', join(folder, 'loop.yaml')],
    ]);
    expect(io.exitCode).toBe(130);
    expect(io.err()).toBe('loop: interrupted\n');
    await expect(connect(egress)).resolves.toBe('refused');
  });
});

test('--repeat counts how often', async () => {
  let runs = 0;
  stars = async (context) => {
    runs += 1;
    return runs % 2 === 0 ? fixed(context) : faulty(context);
  };
  const io = await loop('replay', '3', '--to', 'debug-ns', '--repeat', '4');
  expect(io.out()).toContain('4 replays: reproduced in 2 of 4 (50 %), passed in 2 of 4 (50 %)');
});

test('--baseline: what differs between two runs there does not count', async () => {
  let serial = 0;
  stars = async () => ({ status: 500, body: { error: 'stars is null', serial: serial++ } });
  const args = ['replay', '1', '--to', 'debug-ns', '-o', 'json'];
  const at = (out: string) => JSON.parse(out).differences.map((each: { at: string }) => each.at);
  expect(at((await loop(...args)).out())).toEqual(['body $.serial']);
  expect(at((await loop(...args, '--baseline', 'debug-ns')).out())).toEqual([]);
});

test('a baseline that gives no connection is named', async () => {
  const away = `http://127.0.0.1:${await freePort()}`;
  const io = await loop('replay', '1', '--to', 'debug-ns', '--baseline', away);
  expect(io.out()).toContain(`the baseline ${away} gave no connection`);
  expect(io.out()).toContain('verdict   reproduced');
});

function connect(port: number): Promise<'open' | 'refused'> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.on('error', () => resolve('refused'));
  });
}
