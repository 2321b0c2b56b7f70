import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { ColumnTypes } from './column-types.js';

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

const required: Column = (column) => column.notNull();

/** In the order of their references. */
const tables = ['bodies', 'captures', 'hops', 'replay_ids', 'replays', 'gateway_runs', 'drops'];

/** Captures with their hops and bodies, replays, and what each gateway run did not keep. */
export function initial(types: ColumnTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await createBodies(db, types);
      await createCaptures(db, types);
      await createHops(db, types);
      await createReplays(db, types);
      await createGatewayRuns(db);
    },
    async down(db: Kysely<unknown>): Promise<void> {
      for (const table of tables.toReversed()) await db.schema.dropTable(table).execute();
    },
  };
}

/** Each distinct body once, whatever the number of hops that carried it. */
async function createBodies(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('bodies')
    .addColumn('id', types.id.type, primaryKey(types))
    .addColumn('sha256', 'text', (column) => column.notNull().unique())
    .addColumn('bytes', 'bigint', required)
    .addColumn('encoding', 'text', required)
    .addColumn('data', types.blob, required)
    .execute();
}

/** What a listing shows is here in full, so that it reads no hop and no body. */
async function createCaptures(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('captures')
    .addColumn('id', types.id.type, primaryKey(types))
    .addColumn('key', 'text', (column) => column.notNull().unique())
    .addColumn('trace_id', 'text', required)
    .addColumn('request_id', 'text', required)
    .addColumn('rule', 'text', required)
    .addColumn('rule_definition', 'text', required)
    .addColumn('method', 'text', required)
    .addColumn('path', 'text', required)
    .addColumn('status', 'integer')
    .addColumn('answered_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('destination', 'text', required)
    .addColumn('failed_at', 'text')
    .addColumn('hops', 'integer', required)
    .addColumn('latency_ms', 'double precision')
    .addColumn('captured_at_ms', 'double precision', required)
    .execute();
  await addIndex(db, 'captures', ['captured_at_ms', 'id']);
  await addIndex(db, 'captures', ['trace_id']);
  await addIndex(db, 'captures', ['request_id']);
}

async function createHops(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('hops')
    .addColumn('capture_id', 'bigint', (column) =>
      column.notNull().references('captures.id').onDelete('cascade'),
    )
    .addColumn('span_id', 'text', required)
    .addColumn('parent_span_id', 'text')
    .addColumn('rule_held', 'integer', required)
    .addColumn('service', 'text', required)
    .addColumn('upstream', 'text', required)
    .addColumn('route', 'text')
    .addColumn('listener', 'text', required)
    .addColumn('protocol', 'text', required)
    .addColumn('method', 'text', required)
    .addColumn('authority', 'text', required)
    .addColumn('path', 'text', required)
    .addColumn('status', 'integer')
    .addColumn('answered_status', 'integer')
    .addColumn('error', 'text')
    .addColumn('started_at_ms', 'double precision', required)
    .addColumn('duration_ms', 'double precision')
    .addColumn('request_body_id', 'bigint', (column) => column.references('bodies.id'))
    .addColumn('request_bytes', 'bigint', required)
    .addColumn('request_truncated', 'integer', required)
    .addColumn('response_body_id', 'bigint', (column) => column.references('bodies.id'))
    .addColumn('response_bytes', 'bigint', required)
    .addColumn('response_truncated', 'integer', required)
    .addColumn('details', types.blob, required)
    .addPrimaryKeyConstraint('hops_key', ['capture_id', 'span_id'])
    .execute();
  // Asked each time a capture is deleted: does another hop still carry this body?
  await addIndex(db, 'hops', ['request_body_id']);
  await addIndex(db, 'hops', ['response_body_id']);
}

/** A replay's id is on the requests it sends, so it is given out before there is a replay. */
async function createReplays(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('replay_ids')
    .addColumn('id', types.id.type, primaryKey(types))
    .execute();
  await db.schema
    .createTable('replays')
    .addColumn('id', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('capture_id', 'bigint', (column) =>
      column.notNull().references('captures.id').onDelete('cascade'),
    )
    .addColumn('namespace', 'text', required)
    .addColumn('verdict', 'text', required)
    .addColumn('started_at_ms', 'double precision', required)
    .addColumn('duration_ms', 'double precision', required)
    .addColumn('details', types.blob, required)
    .execute();
  await addIndex(db, 'replays', ['capture_id']);
}

async function createGatewayRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('gateway_runs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('started_at_ms', 'double precision', required)
    .addColumn('updated_at_ms', 'double precision', required)
    .addColumn('queue_full', 'bigint', required)
    .addColumn('evicted', 'bigint', required)
    .addColumn('write_failed', 'bigint', required)
    .execute();
  await db.schema
    .createTable('drops')
    .addColumn('run_id', 'text', (column) =>
      column.notNull().references('gateway_runs.id').onDelete('cascade'),
    )
    .addColumn('rule', 'text', required)
    .addColumn('chains', 'bigint', required)
    .addPrimaryKeyConstraint('drops_key', ['run_id', 'rule'])
    .execute();
}

function primaryKey(types: ColumnTypes): Column {
  return (column) =>
    types.id.autoIncrement ? column.primaryKey().autoIncrement() : column.primaryKey();
}

async function addIndex(
  db: Kysely<unknown>,
  table: string,
  columns: readonly [string, ...string[]],
): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns[0]}`)
    .on(table)
    .columns([...columns])
    .execute();
}
