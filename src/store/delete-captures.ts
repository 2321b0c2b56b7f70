import { AtOnce } from './at-once.js';
import { idList } from './id-list.js';
import { releasing } from './kept-bodies.js';
import type { OpenDatabase } from './open-database.js';

/** Between two of these it looks at the clock. */
const capturesPerLook = 100;

export interface Pace {
  /** How long it holds the write lock in one go, about; then others may write. */
  readonly holdMs: number;
}

/**
 * Deletes captures with their hops, replays and the bodies no other capture has, a transaction a step;
 * each tells how many went. The digests of bodies are without order, so that a transaction changes
 * most pages of their index, whether it deletes much or little: the fewer there are, the faster it is.
 */
export function* deletingCaptures(
  database: OpenDatabase,
  ids: readonly number[],
  { holdMs }: Pace,
): Generator<number, void> {
  // As they lie in the file.
  const sorted = ids.toSorted((one, other) => one - other);
  let from = 0;
  while (from < sorted.length) {
    yield inOneTransaction(database, () => {
      const untilMs = performance.now() + holdMs;
      let deleted = 0;
      do {
        deleted += deleteTogether(database, sorted.slice(from, from + capturesPerLook));
        from += capturesPerLook;
      } while (from < sorted.length && performance.now() < untilMs);
      return deleted;
    });
  }
}

/** All of it, step after step. Returns how many went. */
export function deleteCaptures(database: OpenDatabase, ids: readonly number[], pace: Pace): number {
  let deleted = 0;
  for (const count of deletingCaptures(database, ids, pace)) deleted += count;
  return deleted;
}

/**
 * SQLite would look for whatever refers to each row that goes, a second time: what does is deleted
 * before it, or keeps it.
 */
function inOneTransaction(database: OpenDatabase, work: () => number): number {
  database.file.pragma('foreign_keys = OFF');
  try {
    return AtOnce.in(database).transaction(work);
  } finally {
    database.file.pragma('foreign_keys = ON');
  }
}

function deleteTogether(database: OpenDatabase, captures: readonly number[]): number {
  const { db } = database;
  const atOnce = AtOnce.in(database);
  const ids = idList(captures);
  const hops = atOnce.all(
    db
      .deleteFrom('hops')
      .where('capture_id', 'in', ids)
      .returning(['request_body_id', 'response_body_id', 'types_body_id']),
  );
  atOnce.run(db.deleteFrom('replays').where('capture_id', 'in', ids));
  const deleted = atOnce.run(db.deleteFrom('captures').where('id', 'in', ids));
  const bodies = hops.flatMap((hop) => [
    ...[hop.request_body_id, hop.response_body_id, hop.types_body_id],
  ]);
  const release = releasing(db, [...new Set(bodies.filter((id) => id !== null))]);
  if (release !== null) atOnce.run(release);
  return deleted;
}
