// Bodies by content: the same bytes, in whichever hop or capture, are in the file once.
import { hash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { ChainStatements } from './chain-statements.js';
import type { Database } from './connect.js';
import { idList } from './id-list.js';
import type { BodiesTable, BodyRow } from './schema.js';

export interface HashedBody {
  /** Hex digest of `data`. */
  readonly sha256: string;
  readonly data: Uint8Array;
}

export const emptySha256 = hash('sha256', '');

/** Below this a compressed body is hardly ever smaller. */
const compressBytesMin = 128;
/** The writer shares the machine with the gateway: the fastest level has most of the gain. */
const compressLevel = 1;

/** Null when there is nothing to keep. */
export function hashBody(data: Uint8Array): HashedBody | null {
  if (data.byteLength === 0) return null;
  return { sha256: hash('sha256', data), data };
}

/** Stores what is not there yet; returns the row id of each digest. */
export function putBodies(
  { findBody, addBody }: Pick<ChainStatements, 'findBody' | 'addBody'>,
  bodies: readonly HashedBody[],
): Map<string, number> {
  const ids = new Map<string, number>();
  for (const { sha256, data } of bodies) {
    if (ids.has(sha256)) continue;
    const known = findBody.get({ sha256 })?.id;
    ids.set(sha256, known ?? addBody.run({ sha256, bytes: data.byteLength, ...encode(data) }));
  }
  return ids;
}

/** Deletes those of the bodies that no hop carries any more; null when there are none. */
export function releasing(db: Database, ids: readonly number[]) {
  if (ids.length === 0) return null;
  return db
    .deleteFrom('bodies')
    .where('id', 'in', idList(ids))
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
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('hops').select('span_id').whereRef('types_body_id', '=', 'bodies.id'))),
    );
}

/** @throws when the stored bytes are damaged */
export function decodeBody(row: Pick<BodyRow, 'encoding' | 'data'>): Buffer {
  if (row.encoding === 'zlib') return inflateSync(row.data);
  return Buffer.from(row.data.buffer, row.data.byteOffset, row.data.byteLength);
}

function encode(data: Uint8Array): Pick<BodiesTable, 'encoding' | 'data'> {
  if (data.byteLength >= compressBytesMin) {
    const compressed = deflateSync(data, { level: compressLevel, chunkSize: outputBytes(data) });
    if (compressed.byteLength < data.byteLength) return { encoding: 'zlib', data: compressed };
  }
  return { encoding: 'identity', data };
}

/** What does not fit is no smaller than the body. zlib's own buffer took longer to make than to fill. */
function outputBytes({ byteLength }: Uint8Array): number {
  return Math.min(byteLength, outputBytesMax);
}

const outputBytesMax = 64 * 1024;
