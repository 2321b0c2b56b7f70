import { afterEach, describe, expect, test } from 'vitest';
import {
  bodyFor,
  type ChainOfFour,
  type ChainOptions,
  load,
  names,
  startChainOfFour,
} from './chain/chain-of-four.js';

/** The full load (300 requests a second for 30 s) with LOOP_TEST_LOAD=full. */
const full = process.env.LOOP_TEST_LOAD === 'full';

interface Listed {
  readonly id: number;
  readonly path: string;
  readonly hops: number;
  readonly failedAt: string;
}

interface Shown {
  readonly chain: readonly {
    readonly service: string;
    readonly from: string | null;
    readonly parent: number | null;
    readonly status: number;
    readonly response: { readonly body: { readonly data: string } };
  }[];
}

let chain: ChainOfFour | undefined;
afterEach(async () => {
  await chain?.stop();
  chain = undefined;
});

describe('of a chain of four services under load, every failing request is kept whole and no other', () => {
  test('Node, passing on all trace headers', { timeout: 120_000 }, async () => {
    await expectCaptured({ language: 'node' }, { perSecond: 300, seconds: full ? 30 : 8 });
  });

  for (const pass of ['x-request-id', 'traceparent', 'b3']) {
    test(`Python, passing on only ${pass}`, { timeout: 180_000 }, async () => {
      await expectCaptured(
        { language: 'python', pass },
        full ? { perSecond: 300, seconds: 30 } : { perSecond: 100, seconds: 5 },
      );
    });
  }
});

async function expectCaptured(
  options: ChainOptions,
  pace: { perSecond: number; seconds: number },
): Promise<void> {
  chain = await startChainOfFour(options);
  const result = await load(chain.edge, pace);
  await chain.gateway.stop();

  expect(result.wrong).toEqual([]);
  expect(result.sent).toBe(pace.perSecond * pace.seconds);
  expect(result.failed.length).toBeGreaterThan(0);

  const captures = await chain.loop<Listed[]>('list', 'captures', '--limit', '100000');
  const kept = captures.map(({ path }) => Number(/id=(\d+)/.exec(path)?.[1]));
  expect(kept.sort(numerically)).toEqual(result.failed.sort(numerically));
  for (const capture of captures) {
    expect(capture).toMatchObject({ hops: 4, failedAt: 'base' });
  }

  const [one] = captures;
  const shown = await chain.loop<Shown>('show', String(one?.id));
  expect(
    shown.chain.map(({ service, from, parent, status }) => [service, from, parent, status]),
  ).toEqual([
    ['front', null, null, 500],
    ['middle', 'front', 0, 500],
    ['back', 'middle', 1, 500],
    ['base', 'back', 2, 500],
  ]);
  const id = Number(/id=(\d+)/.exec(one?.path ?? '')?.[1]);
  const bodies = shown.chain.map(({ response }) => response.body.data);
  const whole = bodyFor(id);
  expect(bodies).toEqual(names.map((name) => whole.slice(whole.indexOf(`${name} `))));
}

function numerically(a: number, b: number): number {
  return a - b;
}
