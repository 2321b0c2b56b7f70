import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type ChainOfFour, load, main, names, startChainOfFour } from './chain/chain-of-four.js';

interface Told {
  readonly service: string;
  readonly path: string;
  readonly from: string | null;
  readonly status: number;
  readonly durationMs: number;
}

/** 10,000 exchanges and more with LOOP_TEST_LOAD=full. */
const pace =
  process.env.LOOP_TEST_LOAD === 'full'
    ? { perSecond: 200, seconds: 15 }
    : { perSecond: 60, seconds: 5 };

let chain: ChainOfFour | undefined;
afterEach(async () => {
  await chain?.stop();
  chain = undefined;
});

test('filters by status and latency find exactly what there was', {
  timeout: 180_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node' });
  const everything = tap(chain);
  const failing = tap(chain, '--status', '5xx');
  const slow = tap(chain, '--min-latency', '4ms');
  const saving = tap(chain, '--path', '/base', '--status', '200', '--save', '--limit', '1');
  await opened(chain, 4);

  const result = await load(chain.edge, pace);
  expect(result.wrong).toEqual([]);
  const all = await everything.read(4 * result.sent);
  const idOf = ({ path }: Told) => Number(/id=(\d+)/.exec(path)?.[1]);
  expect(everything.said()).toBe('');
  for (const [at, service] of names.entries()) {
    const told = all.filter((each) => each.service === service);
    expect(told.map(idOf).sort(numerically)).toEqual(range(result.sent));
    expect(new Set(told.map(({ from }) => from))).toEqual(new Set([names[at - 1] ?? null]));
  }

  const failed = await failing.read(4 * result.failed.length);
  expect(failed.map(({ status }) => status)).toEqual(failed.map(() => 500));
  expect([...new Set(failed.map(idOf))].sort(numerically)).toEqual(result.failed.sort(numerically));
  const late = all.filter(({ durationMs }) => durationMs >= 4);
  const keyOf = (each: Told) => `${each.service} ${idOf(each)} ${each.durationMs}`;
  expect((await slow.read(late.length)).map(keyOf).sort()).toEqual(late.map(keyOf).sort());

  await saving.ended;
  const [saved] = await chain.loop<unknown[]>('list', 'captures', '--rule', 'tap');
  expect(saved).toMatchObject({ rule: 'tap', hops: 4, status: 200 });
});

test('a reader that stops reading is left behind, and nobody waits', {
  timeout: 180_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node' });
  const { edge, admin } = chain;
  const medianMs = async () => {
    const { wrong, sent, tookMs } = await load(edge, { perSecond: 20, seconds: 3 });
    expect([wrong, sent]).toEqual([[], 60]);
    return tookMs.toSorted(numerically)[30] ?? 0;
  };
  await medianMs(); // what is slow at first
  const before = await medianMs();
  const response = await fetch(`${admin}/api/tap?bodies=true`);
  // Until nothing more fits into what is between them.
  const filling = await load(edge, { perSecond: 150, seconds: 8 });
  expect([filling.wrong, filling.sent]).toEqual([[], 1200]);
  const meanwhile = await medianMs();
  const reader = response.body?.getReader();
  let text = '';
  const leftOut = /event: left-out\ndata: \{"behind":\d+,"limited":0,"spared":\d+\}/;
  while (!leftOut.test(text)) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) break;
    text += Buffer.from(value).toString('latin1');
  }
  expect(text).toMatch(leftOut);
  await reader?.cancel();
  const after = await medianMs();
  // A busy machine makes one phase slower than another; a gateway that waits would make it seconds.
  expect(meanwhile).toBeLessThan(3 * Math.max(before, after) + 20);
});

function tap({ config }: ChainOfFour, ...args: string[]) {
  const child = spawn(process.execPath, [
    ...[main, 'tap', '-o', 'json', '--for', '150s', '--config', config, ...args],
  ]);
  const lines: Told[] = [];
  let said = '';
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'exit');
  return {
    ended,
    said: () => said,
    /** So many, and what comes within a moment after them: nothing more, when all is right. */
    async read(count: number): Promise<Told[]> {
      while (lines.length < count) await Promise.race([delay(50), ended]);
      await delay(500);
      child.kill('SIGTERM');
      await ended;
      return lines;
    },
  };
}

/** Taps have no answer to wait for until something passes: each is there when it has told of a probe. */
async function opened({ admin }: ChainOfFour, count: number): Promise<void> {
  const connections = async () =>
    ((await (await fetch(`${admin}/api/status`)).json()) as { taps: number }).taps;
  while ((await connections()) < count) await delay(50);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function numerically(a: number, b: number): number {
  return a - b;
}
