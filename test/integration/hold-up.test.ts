import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type HoldUps, measureHoldUps } from '../../bench/hold-up/hold-ups.js';
import { largeBodies, slowConfigs } from '../../bench/hold-up/slow-configs.js';

const root = resolve(import.meta.dirname, '../..');

/** What a config may add to what it takes to move 1 MiB both ways. */
const addedMsMax = 10;
/** Other programs share the processor's caches and its cores, and so slow down what is computed. */
const busyFactorMax = 3;

async function holdUps(capture: string) {
  const folder = mkdtempSync(join(tmpdir(), 'loop-hold-up-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return measureHoldUps({
    main: join(root, 'dist/src/main.js'),
    probe: join(root, 'bench/hold-up/probe.mjs'),
    folder,
    capture,
    bodies: largeBodies(),
    exchanges: 5,
  });
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** 1 MiB both ways and nothing else, on a machine that does nothing else. */
const movingMsUsual = 4;
let withoutRules: Promise<HoldUps[]> | undefined;

test.each(slowConfigs.map((config) => [config.title, config] as const))(
  'other requests are not held up for longer than 10 ms by %s, on bodies of 1 MiB',
  { timeout: 180_000 },
  async (_, { capture }) => {
    withoutRules ??= holdUps('  rules: []\n');
    const without = await withoutRules;
    for (const [at, { body, ms }] of (await holdUps(capture)).entries()) {
      const moving = median(without[at]?.ms ?? []);
      const busy = Math.min(busyFactorMax, Math.max(1, moving / movingMsUsual));
      const found = `${body}: ${ms}; without rules: ${without[at]?.ms}`;
      expect(median(ms) - moving, found).toBeLessThanOrEqual(addedMsMax * busy);
      // A collection of garbage may come on top of one of them, and no more than that.
      const [longest = 0, next = 0] = ms.toSorted((a, b) => b - a);
      expect(next - moving, found).toBeLessThanOrEqual(addedMsMax * busy);
      expect(longest - moving, found).toBeLessThan(3 * addedMsMax * busy);
    }
  },
);
