import { deflateSync, inflateSync } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { Journal } from '../core/experiment.js';
import type {
  ExperimentHistory,
  ExperimentRun,
  ExperimentRunSummary,
} from '../core/experiment-history.js';
import type { Database } from './connect.js';
import { openDatabase } from './open-database.js';
import type { ExperimentRunsTable } from './schema.js';

/** Older ones go. */
const runsMax = 1000;

const columns = [
  ...(['id', 'name', 'title', 'format', 'file', 'every'] as const),
  ...(['started_at_ms', 'duration_ms', 'status', 'deviated', 'captures'] as const),
] as const satisfies readonly (keyof ExperimentRunsTable)[];

type Row = Selectable<ExperimentRunsTable>;

/**
 * The history in the store at `path`, beside a gateway that may be writing.
 * @throws LOOP_STORE_NOT_FOUND (unless `create`), LOOP_STORE_NEWER, LOOP_STORE_CORRUPT, LOOP_STORE_UNWRITABLE
 */
export async function openHistory(
  path: string,
  { create }: { readonly create: boolean },
): Promise<ExperimentHistory> {
  const { file, db } = await openDatabase(path, { create });
  return {
    save: (run) => save(db, run),
    async list({ name, limit }) {
      let query = db.selectFrom('experiment_runs').select(columns).orderBy('id', 'desc');
      if (name !== undefined) query = query.where('name', '=', name);
      if (limit !== undefined) query = query.limit(limit);
      return (await query.execute()).map(summaryOf);
    },
    async get(id) {
      const row = await db
        .selectFrom('experiment_runs')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const journal = JSON.parse(inflateSync(row.journal).toString('utf8')) as Journal;
      return { ...summaryOf(row), journal };
    },
    async close() {
      await db.destroy();
      file.close();
    },
  };
}

async function save(db: Database, run: Omit<ExperimentRun, 'id'>): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { name, title, format, file, every, status, captures } = run;
    const { id } = await transaction
      .insertInto('experiment_runs')
      .values({
        ...{ name, title, format, file, every, status, captures },
        started_at_ms: run.startedAtMs,
        duration_ms: run.durationMs,
        deviated: run.deviated ? 1 : 0,
        journal: deflateSync(JSON.stringify(run.journal)),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await transaction
      .deleteFrom('experiment_runs')
      .where('id', '<=', id - runsMax)
      .execute();
    return id;
  });
}

function summaryOf(row: Pick<Row, (typeof columns)[number]>): ExperimentRunSummary {
  const { id, name, title, format, file, every, status, captures } = row;
  return {
    ...{ id, name, title, format, file, every, status, captures },
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    deviated: row.deviated === 1,
  };
}
