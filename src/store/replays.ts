import { Packr } from 'msgpackr/pack';
import { LoopError } from '../core/errors.js';
import type { Replay } from '../core/replay.js';
import type { Store } from '../core/store.js';
import type { Database } from './connect.js';

/** As the replayer hands it over; with the id that was reserved for it, if one was. */
export type NewReplay = Parameters<Store['saveReplay']>[0];

/** What of a replay is only ever read whole. */
type ReplayDetails = Omit<
  Replay,
  'id' | 'capture' | 'namespace' | 'verdict' | 'startedAtMs' | 'durationMs'
>;

const packr = new Packr({ useRecords: false });

/** An id for a replay to come; never given out twice, also when nothing comes of it. */
export async function reserveReplay(db: Database): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('replay_ids')
      .defaultValues()
      .returning('id')
      .executeTakeFirstOrThrow();
    await transaction.deleteFrom('replay_ids').where('id', '<', id).execute();
    return id;
  });
}

/**
 * Returns the replay's id: the reserved one when it has one.
 * @throws LOOP_STORE_CAPTURE_NOT_FOUND when its capture was deleted meanwhile
 */
export async function saveReplay(db: Database, replay: NewReplay): Promise<number> {
  const { id: reserved, capture, namespace, verdict, startedAtMs, durationMs, ...details } = replay;
  const id = reserved ?? (await reserveReplay(db));
  await db.transaction().execute(async (transaction) => {
    const known = await transaction
      .selectFrom('captures')
      .select('id')
      .where('id', '=', capture)
      .executeTakeFirst();
    if (known === undefined) throw gone(capture);
    await transaction
      .insertInto('replays')
      .values({
        id,
        capture_id: capture,
        namespace,
        verdict,
        started_at_ms: startedAtMs,
        duration_ms: durationMs,
        details: packr.pack(details satisfies ReplayDetails),
      })
      .execute();
  });
  return id;
}

export async function getReplay(db: Database, id: number): Promise<Replay | undefined> {
  const row = await db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    capture: row.capture_id,
    namespace: row.namespace,
    verdict: row.verdict,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    ...(packr.unpack(row.details) as ReplayDetails),
  };
}

function gone(capture: number): LoopError {
  return new LoopError(
    'LOOP_STORE_CAPTURE_NOT_FOUND',
    `replay of capture ${capture}: expected the capture to be in the store, but it was deleted ` +
      'while the replay ran',
  );
}
