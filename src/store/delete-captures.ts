import type { Database } from './connect.js';
import { releasing } from './kept-bodies.js';

/** Short transactions, so that a gateway that writes meanwhile never waits for long. */
const capturesPerTransaction = 200;

/** Deletes captures with their hops, replays and the bodies no other capture has. */
export async function deleteCaptures(db: Database, ids: readonly number[]): Promise<number> {
  let deleted = 0;
  for (let from = 0; from < ids.length; from += capturesPerTransaction) {
    const some = ids.slice(from, from + capturesPerTransaction);
    deleted += await db.transaction().execute((transaction) => deleteTogether(transaction, some));
  }
  return deleted;
}

async function deleteTogether(db: Database, ids: readonly number[]): Promise<number> {
  const hops = await db
    .selectFrom('hops')
    .select(['request_body_id', 'response_body_id'])
    .where('capture_id', 'in', ids)
    .execute();
  const result = await db.deleteFrom('captures').where('id', 'in', ids).executeTakeFirst();
  const bodies = hops.flatMap((hop) => [hop.request_body_id, hop.response_body_id]);
  await releasing(db, [...new Set(bodies.filter((id) => id !== null))])?.execute();
  return Number(result.numDeletedRows);
}
