import { AtOnce } from './at-once.js';
import { type ChainStatements, chainStatements } from './chain-statements.js';
import { linkColumns, linkOfRow, rowOfHop } from './hop-row.js';
import { type HashedBody, putBodies, releasing } from './kept-bodies.js';
import type { OpenDatabase } from './open-database.js';
import type { PreparedChain, PreparedHop } from './prepare-chain.js';
import { summarize } from './summarize.js';
import type { WrittenCapture } from './writer-messages.js';

/** Writes a batch whole or not at all. */
export function writeChains(
  database: OpenDatabase,
  chains: readonly PreparedChain[],
): WrittenCapture[] {
  return AtOnce.in(database).transaction(() =>
    chains
      .filter(({ hops }) => hops.length > 0)
      .map((chain) => ({ key: chain.record.key, id: writeChain(database, chain) })),
  );
}

/**
 * The first part of a chain makes the capture, each further one adds to it. Returns the capture's
 * id. To be called in a transaction.
 */
export function writeChain(database: OpenDatabase, chain: PreparedChain): number {
  const statements = chainStatements(database);
  const known = statements.findCapture.get(chain.record)?.id;
  if (known === undefined) {
    const id = addCapture(statements, chain);
    addHops(statements, id, chain.hops);
    return id;
  }
  const replaced = dropRunning(database, known, chain.hops);
  addHops(statements, known, chain.hops);
  const release = releasing(database.db, replaced);
  if (release !== null) AtOnce.in(database).run(release);
  updateSummary(database, known);
  return known;
}

function addCapture({ addCapture: add }: ChainStatements, { record }: PreparedChain): number {
  return add.run({
    key: record.key,
    trace_id: record.traceId,
    request_id: record.requestId,
    rule: record.rule.name,
    rule_definition: JSON.stringify(record.rule),
    captured_at_ms: record.decidedAtMs,
    experiment: record.experiment ?? null,
    ...summarize(record.hops),
  });
}

function addHops(
  statements: ChainStatements,
  captureId: number,
  hops: readonly PreparedHop[],
): void {
  const bodyIds = putBodies(statements, hops.flatMap(bodiesOf));
  for (const hop of hops) statements.addHop.run(rowOfHop(captureId, hop, bodyIds));
}

function bodiesOf({ record, request, response }: PreparedHop): HashedBody[] {
  return [request.kept, response?.kept, typesOf(record)].filter(
    (body) => body !== null && body !== undefined,
  );
}

/** Threads share the memory of types, and zlib takes none of that. */
function typesOf({ types }: PreparedHop['record']): HashedBody | null {
  return types === undefined ? null : { sha256: types.sha256, data: Uint8Array.from(types.set) };
}

/** Makes room for hops that were written while they ran; returns the bodies they carried. */
function dropRunning(
  database: OpenDatabase,
  captureId: number,
  hops: readonly PreparedHop[],
): number[] {
  const { db } = database;
  const atOnce = AtOnce.in(database);
  const again = new Set(hops.map((hop) => hop.record.spanId));
  const running = atOnce.all(
    db
      .selectFrom('hops')
      .select(['span_id', 'request_body_id', 'response_body_id', 'types_body_id'])
      .where('capture_id', '=', captureId)
      .where('duration_ms', 'is', null),
  );
  const replaced = running.filter((row) => again.has(row.span_id));
  for (const row of replaced) {
    atOnce.run(
      db.deleteFrom('hops').where('capture_id', '=', captureId).where('span_id', '=', row.span_id),
    );
  }
  return replaced
    .flatMap((row) => [row.request_body_id, row.response_body_id, row.types_body_id])
    .filter((id) => id !== null);
}

function updateSummary(database: OpenDatabase, captureId: number): void {
  const { db } = database;
  const atOnce = AtOnce.in(database);
  const rows = atOnce.all(
    db.selectFrom('hops').select(linkColumns).where('capture_id', '=', captureId),
  );
  atOnce.run(
    db
      .updateTable('captures')
      .set(summarize(rows.map(linkOfRow)))
      .where('id', '=', captureId),
  );
}
