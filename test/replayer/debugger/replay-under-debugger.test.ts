// The replayer's side of the seam: a stand-in for the debuggers, real servers for the rest.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type {
  ArmedBreakpoint,
  AttachContext,
  Debuggers,
  DebugRequest,
  Pause,
  Stop,
} from '../../../src/core/debugging.js';
import { stopAt } from '../../debugger/fixtures/stops.js';
import { capture, hop } from '../fixtures/captures.js';
import { config, namespace, service } from '../fixtures/configs.js';
import { memoryStore } from '../fixtures/memory-store.js';
import { run } from '../fixtures/run.js';

const breakpoint: ArmedBreakpoint = {
  ...{ service: 'productpage', file: 'src/productpage.ts', line: 41, condition: null },
  placed: { file: 'src/productpage.ts', line: 42 },
};

const debug: DebugRequest = {
  ...{ services: ['productpage'], breakpoints: [breakpoint], breakOn: null, watches: [] },
  ...{ waitIde: null, maxPauseMs: 600_000 },
  front: {
    ...{ attached() {}, placed() {}, ideWanted() {}, ideArmed() {}, note() {} },
    ...{ ideAttached() {}, ideStopped() {}, entered: () => new Promise(() => {}) },
    stopped: () => Promise.resolve('continue'),
  },
};

/** Debuggers that a test plays. */
class PlayedDebuggers implements Debuggers {
  readonly stops: Stop[] = [];
  readonly breakpoints: ArmedBreakpoint[] = [breakpoint];
  readonly pauses: Pause[] = [];
  readonly problems: string[] = [];
  spoilt: string | null = null;
  readonly told: string[] = [];
  readonly expiry = new AbortController();
  isWantedAgain = false;
  context: AttachContext | undefined;

  begin(): AbortSignal {
    this.told.push('begin');
    this.isWantedAgain = false;
    return this.expiry.signal;
  }
  async settle(): Promise<void> {
    this.told.push('settle');
  }
  async release(): Promise<void> {
    this.told.push('release');
  }
}

async function productpage(answer: () => void | Promise<void> = () => {}) {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    requests.push(request.url ?? '');
    await answer();
    response.writeHead(500).end('broken');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, requests };
}

interface Parts {
  readonly debuggers: PlayedDebuggers;
  readonly port: number;
  readonly store?: ReturnType<typeof memoryStore>;
}

const recorded = capture([hop()]);

function replay({ debuggers, port, store }: Parts) {
  return run({
    capture: recorded,
    config: config({ namespaces: [namespace({ productpage: port })] }),
    request: { debug },
    ...(store ? { store } : {}),
    means: {
      attachDebuggers: async (context) => {
        debuggers.context = context;
        return debuggers;
      },
    },
  });
}

test('debuggers are attached before the request is sent, and released after it has settled', async () => {
  const debuggers = new PlayedDebuggers();
  const { port, requests } = await productpage(() => {
    debuggers.told.push('request');
    debuggers.stops.push(stopAt('productpage'));
  });
  const result = await replay({ debuggers, port });
  expect(debuggers.told).toEqual(['begin', 'request', 'settle', 'release']);
  expect(debuggers.context?.namespace.name).toBe('debug-ns');
  expect(requests).toHaveLength(1);
  expect(result).toMatchObject({
    verdict: 'reproduced',
    stops: [{ service: 'productpage', line: 42, locals: { stars: 'null' } }],
    breakpoints: [breakpoint],
  });
  expect(result.notes.join()).not.toContain('not hit');
});

test('a breakpoint that nothing hit is told, with where it was placed', async () => {
  const debuggers = new PlayedDebuggers();
  debuggers.breakpoints.push({ ...breakpoint, line: 7, condition: 'id > 3', placed: null });
  debuggers.problems.push('productpage: its debugger may still listen');
  const { port } = await productpage();
  const { notes, stops } = await replay({ debuggers, port });
  expect(stops).toEqual([]);
  expect(notes.slice(-3)).toEqual([
    'breakpoint productpage:src/productpage.ts:41 was placed at src/productpage.ts:42, and not hit',
    'breakpoint productpage:src/productpage.ts:7 if id > 3 was never placed: its module was not loaded',
    'productpage: its debugger may still listen',
  ]);
});

test('a run that neither stops nor answers in time is given up, and released', async () => {
  const debuggers = new PlayedDebuggers();
  const { port } = await productpage(() => {
    debuggers.expiry.abort(new Error('no breakpoint was hit and no response came within 30 s'));
    return new Promise(() => {});
  });
  const result = await replay({ debuggers, port });
  expect(result.error).toEqual({
    kind: 'timeout',
    message: 'no breakpoint was hit and no response came within 30 s',
  });
  expect(debuggers.told.at(-1)).toBe('release');
});

test('what the debugger did to the service is no failure that was reproduced', async () => {
  const debuggers = new PlayedDebuggers();
  const { port } = await productpage(() => {
    debuggers.spoilt = 'productpage went away while it was debugged';
  });
  const result = await replay({ debuggers, port });
  expect(result.verdict).toBe('different');
  expect(result.notes).toContain(
    'productpage went away while it was debugged: the outcome may come from that',
  );
});

test('the request is sent again when an IDE wants it', async () => {
  const debuggers = new PlayedDebuggers();
  const { port, requests } = await productpage(() => {
    debuggers.isWantedAgain = requests.length === 1;
  });
  const result = await replay({ debuggers, port });
  expect(debuggers.told).toEqual(['begin', 'settle', 'begin', 'settle', 'release']);
  expect(requests).toHaveLength(2);
  expect(result.status.replayed).toBe(500);
});

test('a pause is no latency: a rule about it does not hold because somebody was reading', async () => {
  const debuggers = new PlayedDebuggers();
  const { port } = await productpage(async () => {
    const fromMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    debuggers.pauses.push({ fromMs, toMs: Date.now() });
  });
  const slow = { name: 'slow', when: { latency: '>2500ms' } };
  const entry = hop({ durationMs: 4_000 });
  const slowCapture = capture([entry], { rule: 'slow', ruleDefinition: slow });
  const result = await run({
    capture: slowCapture,
    config: config({ namespaces: [namespace({ productpage: port })], rules: [slow] }),
    request: { debug },
    means: { attachDebuggers: async () => debuggers },
  });
  expect(result.verdict).toBe('passed');
  expect(result.durationMs).toBeLessThan(2_500);
  expect(result.notes.join('\n')).toMatch(
    /paused for (3|[4-9])(\.\d)? s in all, which no latency here includes/,
  );
});

test('what is stored of a stop is its place, and no value', async () => {
  const debuggers = new PlayedDebuggers();
  debuggers.stops.push(
    stopAt('productpage', {
      reason: 'exception',
      exception: 'Error: hunter2',
      watches: { a: '1' },
    }),
  );
  const { port } = await productpage();
  const store = memoryStore(recorded);
  const result = await replay({ debuggers, port, store });
  expect(result.stops?.[0]).toMatchObject({ exception: 'Error: hunter2', watches: { a: '1' } });
  const [kept] = store.saved;
  expect(kept?.stops).toMatchObject([
    { service: 'productpage', line: 42, exception: '', locals: {}, watches: {}, source: [] },
  ]);
  expect(JSON.stringify(kept?.stops)).not.toContain('hunter2');
});

describe('nothing is attached, and nothing sent, when', () => {
  test.each([
    [
      'the copy has the address of production',
      (port: number) => ({ services: [service('shop', { host: 'localhost', port })] }),
      'debug-ns',
      'LOOP_REPLAYER_PRODUCTION',
    ],
    ['the target is an address', () => ({}), 'http://127.0.0.1:', 'LOOP_DEBUGGER_REFUSED'],
  ] as const)('%s', async (_, parts, to, code) => {
    const { port, requests } = await productpage();
    const attempt = run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: port })], ...parts(port) }),
      request: { debug, to: to.endsWith(':') ? `${to}${port}` : to },
      means: { attachDebuggers: () => Promise.reject(new Error('attached')) },
    });
    await expect(attempt).rejects.toMatchObject({ code });
    expect(requests).toEqual([]);
  });

  test('attaching fails', async () => {
    const { port, requests } = await productpage();
    const attempt = run({
      capture: recorded,
      config: config({ namespaces: [namespace({ productpage: port })] }),
      request: { debug },
      means: { attachDebuggers: () => Promise.reject(new Error('no inspector')) },
    });
    await expect(attempt).rejects.toThrow('no inspector');
    expect(requests).toEqual([]);
  });
});
