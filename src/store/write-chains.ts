import type { Database } from './connect.js';
import { linkColumns, linkOfRow, rowOfHop } from './hop-row.js';
import { type HashedBody, putBodies, releaseBodies } from './kept-bodies.js';
import type { PreparedChain, PreparedHop } from './prepare-chain.js';
import { summarize } from './summarize.js';
import type { WrittenCapture } from './writer-messages.js';

/** SQLite takes 32,766 values a statement; a hop has 24. */
const hopsPerInsert = 500;

/** Writes a batch whole or not at all. */
export async function writeChains(
  db: Database,
  chains: readonly PreparedChain[],
): Promise<WrittenCapture[]> {
  return db.transaction().execute(async (transaction) => {
    const captures: WrittenCapture[] = [];
    for (const chain of chains) {
      if (chain.hops.length === 0) continue;
      captures.push({ key: chain.record.key, id: await writeChain(transaction, chain) });
    }
    return captures;
  });
}

/**
 * The first part of a chain makes the capture, each further one adds to it. Returns the capture's
 * id. To be called in a transaction.
 */
export async function writeChain(db: Database, chain: PreparedChain): Promise<number> {
  const known = await db
    .selectFrom('captures')
    .select('id')
    .where('key', '=', chain.record.key)
    .executeTakeFirst();
  if (known === undefined) {
    const id = await addCapture(db, chain);
    await addHops(db, id, chain.hops);
    return id;
  }
  const replaced = await dropRunning(db, known.id, chain.hops);
  await addHops(db, known.id, chain.hops);
  await releaseBodies(db, replaced);
  await updateSummary(db, known.id);
  return known.id;
}

async function addCapture(db: Database, { record }: PreparedChain): Promise<number> {
  const { id } = await db
    .insertInto('captures')
    .values({
      key: record.key,
      trace_id: record.traceId,
      request_id: record.requestId,
      rule: record.rule.name,
      rule_definition: JSON.stringify(record.rule),
      captured_at_ms: record.decidedAtMs,
      experiment: record.experiment ?? null,
      ...summarize(record.hops),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function addHops(
  db: Database,
  captureId: number,
  hops: readonly PreparedHop[],
): Promise<void> {
  const bodyIds = await putBodies(db, hops.flatMap(bodiesOf));
  for (let from = 0; from < hops.length; from += hopsPerInsert) {
    const rows = hops
      .slice(from, from + hopsPerInsert)
      .map((hop) => rowOfHop(captureId, hop, bodyIds));
    // A hop that has ended is as it is: the same one again changes nothing.
    await db
      .insertInto('hops')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['capture_id', 'span_id']).doNothing())
      .execute();
  }
}

function bodiesOf({ request, response }: PreparedHop): HashedBody[] {
  return [request.kept, response?.kept].filter((body) => body !== null && body !== undefined);
}

/** Makes room for hops that were written while they ran; returns the bodies they carried. */
async function dropRunning(
  db: Database,
  captureId: number,
  hops: readonly PreparedHop[],
): Promise<number[]> {
  const again = new Set(hops.map((hop) => hop.record.spanId));
  const running = await db
    .selectFrom('hops')
    .select(['span_id', 'request_body_id', 'response_body_id'])
    .where('capture_id', '=', captureId)
    .where('duration_ms', 'is', null)
    .execute();
  const replaced = running.filter((row) => again.has(row.span_id));
  for (const row of replaced) {
    await db
      .deleteFrom('hops')
      .where('capture_id', '=', captureId)
      .where('span_id', '=', row.span_id)
      .execute();
  }
  return replaced
    .flatMap((row) => [row.request_body_id, row.response_body_id])
    .filter((id) => id !== null);
}

async function updateSummary(db: Database, captureId: number): Promise<void> {
  const rows = await db
    .selectFrom('hops')
    .select(linkColumns)
    .where('capture_id', '=', captureId)
    .execute();
  await db
    .updateTable('captures')
    .set(summarize(rows.map(linkOfRow)))
    .where('id', '=', captureId)
    .execute();
}
