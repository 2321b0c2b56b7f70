import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What finds the captures of a status, an error or a path, with their places in the list: nothing
 * but indexes, so that a store that cannot be written is read without them.
 */
export const filters: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('captures_by_status')
      .on('captures')
      .expression(sql`(coalesce(status, answered_status)), captured_at_ms, id`)
      .execute();
    await db.schema
      .createIndex('captures_by_error')
      .on('captures')
      .columns(['error', 'captured_at_ms', 'id'])
      .where('error', 'is not', null)
      .execute();
    await db.schema
      .createIndex('captures_by_path')
      .on('captures')
      .columns(['path', 'captured_at_ms', 'id'])
      .execute();
  },
  async down(db: Kysely<unknown>): Promise<void> {
    for (const column of ['path', 'error', 'status']) {
      await db.schema.dropIndex(`captures_by_${column}`).execute();
    }
  },
};
