// Bodies by content: the same bytes, in whichever hop or capture, are in the file once.
import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Database } from './connect.js';
import type { BodiesTable, BodyRow } from './schema.js';

export interface HashedBody {
  /** Hex digest of `data`. */
  readonly sha256: string;
  readonly data: Uint8Array;
}

export const emptySha256 = createHash('sha256').digest('hex');

/** Below this a compressed body is hardly ever smaller. */
const compressBytesMin = 128;
/** The writer shares the machine with the gateway: the fastest level has most of the gain. */
const compressLevel = 1;

/** Null when there is nothing to keep. */
export function hashBody(data: Uint8Array): HashedBody | null {
  if (data.byteLength === 0) return null;
  return { sha256: createHash('sha256').update(data).digest('hex'), data };
}

/** Stores what is not there yet; returns the row id of each digest. */
export async function putBodies(
  db: Database,
  bodies: readonly HashedBody[],
): Promise<Map<string, number>> {
  const distinct = new Map(bodies.map((body) => [body.sha256, body]));
  const ids = await findBodies(db, [...distinct.keys()]);
  for (const [sha256, body] of distinct) {
    if (ids.has(sha256)) continue;
    const { id } = await db
      .insertInto('bodies')
      .values({ sha256, bytes: body.data.byteLength, ...encode(body.data) })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids.set(sha256, id);
  }
  return ids;
}

/** Deletes those of the bodies that no hop carries any more. */
export async function releaseBodies(db: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .deleteFrom('bodies')
    .where('id', 'in', ids)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('hops').select('span_id').whereRef('request_body_id', '=', 'bodies.id')),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('hops').select('span_id').whereRef('response_body_id', '=', 'bodies.id')),
      ),
    )
    .execute();
}

/** @throws when the stored bytes are damaged */
export function decodeBody(row: Pick<BodyRow, 'encoding' | 'data'>): Buffer {
  if (row.encoding === 'zlib') return inflateSync(row.data);
  return Buffer.from(row.data.buffer, row.data.byteOffset, row.data.byteLength);
}

async function findBodies(db: Database, digests: readonly string[]): Promise<Map<string, number>> {
  if (digests.length === 0) return new Map();
  const rows = await db
    .selectFrom('bodies')
    .select(['id', 'sha256'])
    .where('sha256', 'in', digests)
    .execute();
  return new Map(rows.map((row) => [row.sha256, row.id]));
}

function encode(data: Uint8Array): Pick<BodiesTable, 'encoding' | 'data'> {
  if (data.byteLength >= compressBytesMin) {
    const compressed = deflateSync(data, { level: compressLevel });
    if (compressed.byteLength < data.byteLength) return { encoding: 'zlib', data: compressed };
  }
  return { encoding: 'identity', data };
}
