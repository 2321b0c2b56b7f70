import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What makes a page of a long list fast where it is narrowed to a rule or a service. */
export const listing: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('captures_by_rule')
      .on('captures')
      .columns(['rule', 'captured_at_ms', 'id'])
      .execute();
    await db.schema
      .createIndex('hops_by_service')
      .on('hops')
      .columns(['service', 'capture_id'])
      .execute();
  },
  async down(db: Kysely<unknown>): Promise<void> {
    await db.schema.dropIndex('hops_by_service').execute();
    await db.schema.dropIndex('captures_by_rule').execute();
  },
};
