import type { Insertable } from 'kysely';
import { AtOnce, type Written } from './at-once.js';
import type { OpenDatabase } from './open-database.js';
import type { BodiesTable, CapturesTable, HopsTable } from './schema.js';

type Given<Table> = { readonly [Column in keyof Insertable<Table>]: Insertable<Table>[Column] };

/** What is run for each chain, written down once for a database. */
export interface ChainStatements {
  readonly findCapture: Written<{ key: string }, { id: number }>;
  readonly addCapture: Written<Given<CapturesTable>>;
  readonly findBody: Written<{ sha256: string }, { id: number }>;
  readonly addBody: Written<Given<BodiesTable>>;
  /** A hop that has ended is as it is: the same one again changes nothing. */
  readonly addHop: Written<Given<HopsTable>>;
}

export function chainStatements(database: OpenDatabase): ChainStatements {
  const known = byDatabase.get(database);
  if (known !== undefined) return known;
  const made = write(database);
  byDatabase.set(database, made);
  return made;
}

const byDatabase = new WeakMap<OpenDatabase, ChainStatements>();

function write(database: OpenDatabase): ChainStatements {
  const { db } = database;
  const atOnce = AtOnce.in(database);
  const [key, sha256] = ['key', 'sha256'];
  return {
    findCapture: atOnce.written(db.selectFrom('captures').select('id').where('key', '=', key), {
      key,
    }),
    findBody: atOnce.written(db.selectFrom('bodies').select('id').where('sha256', '=', sha256), {
      sha256,
    }),
    addCapture: atOnce.written(db.insertInto('captures').values(captureExample), captureExample),
    addBody: atOnce.written(db.insertInto('bodies').values(bodyExample), bodyExample),
    addHop: atOnce.written(
      db
        .insertInto('hops')
        .values(hopExample)
        .onConflict((conflict) => conflict.columns(['capture_id', 'span_id']).doNothing()),
      hopExample,
    ),
  };
}

// Only the names of the columns matter, all of them.

const captureExample: Given<CapturesTable> = {
  key: '',
  trace_id: '',
  request_id: '',
  rule: '',
  rule_definition: '',
  method: '',
  path: '',
  status: null,
  answered_status: null,
  error: null,
  destination: '',
  failed_at: null,
  hops: 0,
  latency_ms: null,
  captured_at_ms: 0,
  experiment: null,
};

const bodyExample: Given<BodiesTable> = {
  sha256: '',
  bytes: 0,
  encoding: 'identity',
  data: new Uint8Array(),
};

const hopExample: Given<HopsTable> = {
  capture_id: 0,
  span_id: '',
  parent_span_id: null,
  rule_held: 0,
  service: '',
  upstream: '',
  route: null,
  listener: 'edge',
  protocol: 'http/1.1',
  method: '',
  authority: '',
  path: '',
  status: null,
  answered_status: null,
  error: null,
  started_at_ms: 0,
  duration_ms: null,
  request_body_id: null,
  request_bytes: 0,
  request_truncated: 0,
  response_body_id: null,
  response_bytes: 0,
  response_truncated: 0,
  types_body_id: null,
  details: new Uint8Array(),
};
