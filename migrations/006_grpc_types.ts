import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Of which types the messages of a hop are: descriptors, kept as bodies are. */
export const grpcTypes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('hops')
      .addColumn('types_body_id', 'bigint', (column) => column.references('bodies.id'))
      .execute();
    // As of the other bodies: does another hop still need it? Most hops have none.
    await db.schema
      .createIndex('hops_by_types_body_id')
      .on('hops')
      .column('types_body_id')
      .where('types_body_id', 'is not', null)
      .execute();
  },
  async down(db: Kysely<unknown>): Promise<void> {
    await db.schema.dropIndex('hops_by_types_body_id').execute();
    await db.schema.alterTable('hops').dropColumn('types_body_id').execute();
  },
};
