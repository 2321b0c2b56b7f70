import { rooms } from '../../src/app.js';

export interface KeptCaptures {
  readonly count: number;
  /** Chains that were to be kept and were not, whatever the reason. */
  readonly dropped: number;
  /** Null when there is none. */
  readonly newestId: number | null;
}

/** What a gateway that has ended left on disk. */
export async function keptCaptures(configFile: string): Promise<KeptCaptures> {
  const store = await rooms.openStore(await rooms.loadConfig(configFile));
  try {
    const captures = await store.listCaptures({});
    const { ruleLimit, queueFull, evicted, writeFailed } = await store.drops();
    const beyondLimits = Object.values(ruleLimit).reduce((sum, count) => sum + count, 0);
    return {
      count: captures.length,
      dropped: beyondLimits + queueFull + evicted + writeFailed,
      newestId: captures[0]?.id ?? null,
    };
  } finally {
    await store.close();
  }
}
