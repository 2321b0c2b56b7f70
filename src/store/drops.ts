import type { DropTotals } from '../core/capture-sink.js';
import type { DropCounts } from '../core/store.js';
import type { Database } from './connect.js';

/** What one run of a gateway has not kept so far. */
export interface RunTotals {
  readonly runId: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  readonly totals: DropTotals;
  readonly writeFailed: number;
}

/** Replaces what was known of the run: totals only grow. */
export async function saveRun(db: Database, run: RunTotals): Promise<void> {
  const counts = {
    updated_at_ms: run.updatedAtMs,
    queue_full: run.totals.queueFull,
    evicted: run.totals.evicted,
    continued: run.totals.continued,
    undecided: run.totals.undecided,
    write_failed: run.writeFailed,
  };
  await db.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('gateway_runs')
      .values({ id: run.runId, started_at_ms: run.startedAtMs, ...counts })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(counts))
      .execute();
    for (const [rule, chains] of Object.entries(run.totals.ruleLimit)) {
      await transaction
        .insertInto('drops')
        .values({ run_id: run.runId, rule, chains })
        .onConflict((conflict) => conflict.columns(['run_id', 'rule']).doUpdateSet({ chains }))
        .execute();
    }
  });
}

/** Sums the runs that were still going at `sinceMs`; a run's totals cannot be taken apart. */
export async function readDrops(db: Database, sinceMs = 0): Promise<DropCounts> {
  const runs = await db
    .selectFrom('gateway_runs')
    .selectAll()
    .where('updated_at_ms', '>=', sinceMs)
    .orderBy('started_at_ms')
    .execute();
  const limits = await db
    .selectFrom('drops')
    .innerJoin('gateway_runs', 'gateway_runs.id', 'drops.run_id')
    .select(({ fn }) => ['drops.rule', fn.sum<number>('drops.chains').as('chains')])
    .where('gateway_runs.updated_at_ms', '>=', sinceMs)
    .groupBy('drops.rule')
    .orderBy('drops.rule')
    .execute();
  return {
    ruleLimit: Object.fromEntries(limits.map(({ rule, chains }) => [rule, chains])),
    queueFull: sum(runs.map((run) => run.queue_full)),
    evicted: sum(runs.map((run) => run.evicted)),
    continued: sum(runs.map((run) => run.continued)),
    undecided: sum(runs.map((run) => run.undecided)),
    writeFailed: sum(runs.map((run) => run.write_failed)),
    sinceMs: runs[0]?.started_at_ms ?? null,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
