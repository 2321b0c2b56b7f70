import { join } from 'node:path';
import { loopMain } from '../contestants/loop.js';
import { measureHoldUps } from '../hold-up/hold-ups.js';
import { largeBodies, slowConfigs } from '../hold-up/slow-configs.js';
import type { HoldUpRow } from '../result.js';
import { summarize } from '../summary.js';

const withoutRules = { name: 'none', title: 'no rules', capture: '  rules: []\n' };
/** This file is in dist/bench/measure, and what is no TypeScript stays in the source. */
const probe = join(import.meta.dirname, '../../../bench/hold-up/probe.mjs');

export interface HoldUpLab {
  readonly folder: string;
  readonly exchanges: number;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** How long other requests wait for what loop does with large bodies, by config and body. */
export async function holdUpRows({ folder, ...lab }: HoldUpLab): Promise<HoldUpRow[]> {
  const rows: HoldUpRow[] = [];
  for (const { name, title, capture } of [withoutRules, ...slowConfigs]) {
    lab.progress(`hold-ups: ${title}`);
    const found = await measureHoldUps({
      ...{ main: loopMain, probe, capture, exchanges: lab.exchanges, signal: lab.signal },
      folder: join(folder, `hold-ups-${name}`),
      bodies: largeBodies(),
    });
    for (const { body, ms } of found) rows.push({ title, body, ms: summarize(ms) });
  }
  return rows;
}
