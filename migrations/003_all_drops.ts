import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const added = ['continued', 'undecided'] as const;

/** What else each gateway run did not keep in one piece. */
export const allDrops: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const name of added) {
      await db.schema
        .alterTable('gateway_runs')
        .addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
    }
  },
  async down(db: Kysely<unknown>): Promise<void> {
    for (const name of added) await db.schema.alterTable('gateway_runs').dropColumn(name).execute();
  },
};
