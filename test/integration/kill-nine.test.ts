import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { type ChainOfFour, load, startChainOfFour } from './chain/chain-of-four.js';

let chain: ChainOfFour | undefined;
afterEach(async () => {
  await chain?.stop();
});

test('a gateway killed under load, ten times, leaves a sound database with all earlier captures', {
  timeout: 600_000,
}, async () => {
  chain = await startChainOfFour({ language: 'node' });
  let seen = new Set<number>();
  for (let round = 0; round < 10; round++) {
    const running = load(chain.edge, { perSecond: 200, seconds: 2, firstId: round * 1000 + 1 });
    await captured(chain, seen.size);
    await chain.gateway.stop('SIGKILL');
    await running;

    const database = new Database(chain.database, { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
    const now = new Set(await ids(chain));
    expect([...seen].filter((id) => !now.has(id))).toEqual([]);
    expect(now.size).toBeGreaterThan(seen.size);
    seen = now;
    await chain.restartGateway();
  }
  // And it goes on working.
  const { failed } = await load(chain.edge, { perSecond: 100, seconds: 2, firstId: 50_001 });
  await chain.gateway.stop();
  expect((await ids(chain)).length).toBe(seen.size + failed.length);
});

async function ids(running: ChainOfFour): Promise<number[]> {
  const captures = await running.loop<{ id: number; hops: number }[]>(
    'list',
    'captures',
    '--limit',
    '100000',
  );
  for (const { hops } of captures) expect(hops).toBe(4);
  return captures.map(({ id }) => id);
}

/** Waits until the gateway has written more than `before` captures. */
async function captured(running: ChainOfFour, before: number): Promise<void> {
  for (;;) {
    const captures = await running
      .loop<unknown[]>('list', 'captures', '--limit', '100000')
      .catch(() => []);
    if (captures.length > before) return;
  }
}
