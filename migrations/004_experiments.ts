import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnTypes } from './column-types.js';

/** Which experiment a chain was kept in, and the runs of experiments. */
export function experiments(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('captures').addColumn('experiment', 'text').execute();
      await db.schema
        .createIndex('captures_by_experiment')
        .on('captures')
        .columns(['experiment', 'captured_at_ms'])
        .execute();
      await db.schema
        .createTable('experiment_runs')
        .addColumn('id', types.id.type, (column) =>
          types.id.autoIncrement ? column.primaryKey().autoIncrement() : column.primaryKey(),
        )
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('format', 'text', (column) => column.notNull())
        .addColumn('file', 'text', (column) => column.notNull())
        .addColumn('every', 'text')
        .addColumn('started_at_ms', 'double precision', (column) => column.notNull())
        .addColumn('duration_ms', 'double precision', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('deviated', 'integer', (column) => column.notNull())
        .addColumn('captures', 'integer', (column) => column.notNull())
        .addColumn('journal', types.blob, (column) => column.notNull())
        .execute();
    },
    async down(db: Kysely<unknown>): Promise<void> {
      await db.schema.dropTable('experiment_runs').execute();
      await db.schema.dropIndex('captures_by_experiment').execute();
      await db.schema.alterTable('captures').dropColumn('experiment').execute();
    },
  };
}
