import { LoopError } from '../core/errors.js';
import { requestIdForms } from '../core/trace/request-id.js';
import type { Database } from './connect.js';
import type { CaptureRow } from './schema.js';

/** A shorter prefix would sooner or later be a number, a mistake, or half of the store. */
const prefixLengthMin = 4;
/** How many candidates an error names. */
const candidatesNamed = 5;

/**
 * Finds what a person means by an id: the capture's number, a trace id, a request id, or the
 * beginning of a trace id, in this order. Of several captures of one trace or request, the newest.
 * @throws LOOP_STORE_CAPTURE_NOT_FOUND, LOOP_STORE_CAPTURE_AMBIGUOUS
 */
export async function findCapture(db: Database, id: string): Promise<CaptureRow> {
  const found =
    (await byNumber(db, id)) ??
    (await newest(db, 'trace_id', id.toLowerCase())) ??
    (await newest(db, 'request_id', id)) ??
    (await byOtherForm(db, id)) ??
    (await byPrefix(db, id.toLowerCase()));
  if (found === undefined) {
    throw new LoopError(
      'LOOP_STORE_CAPTURE_NOT_FOUND',
      `capture "${id}": expected the number of a capture, a trace id, a beginning of one that is ` +
        `at least ${prefixLengthMin} characters long, or a request id; nothing in the store has ` +
        'it. See loop list captures.',
    );
  }
  return found;
}

async function byNumber(db: Database, id: string): Promise<CaptureRow | undefined> {
  if (!/^\d{1,15}$/.test(id)) return undefined;
  return db.selectFrom('captures').selectAll().where('id', '=', Number(id)).executeTakeFirst();
}

async function newest(
  db: Database,
  column: 'trace_id' | 'request_id',
  value: string,
): Promise<CaptureRow | undefined> {
  return db
    .selectFrom('captures')
    .selectAll()
    .where(column, '=', value)
    .orderBy('captured_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** A request id as a proxy rewrote it, or as it was before. */
async function byOtherForm(db: Database, id: string): Promise<CaptureRow | undefined> {
  const forms = requestIdForms(id);
  if (forms.length === 1) return undefined;
  return db
    .selectFrom('captures')
    .selectAll()
    .where('request_id', 'in', forms)
    .orderBy('captured_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function byPrefix(db: Database, prefix: string): Promise<CaptureRow | undefined> {
  if (!/^[0-9a-f]+$/.test(prefix) || prefix.length < prefixLengthMin) return undefined;
  const traces = await db
    .selectFrom('captures')
    .select('trace_id')
    .distinct()
    .where('trace_id', '>=', prefix)
    // The character after the last hex digit: an index finds what lies between.
    .where('trace_id', '<', `${prefix}g`)
    .orderBy('trace_id')
    .limit(candidatesNamed + 1)
    .execute();
  const [first, second] = traces;
  if (second !== undefined)
    throw ambiguous(
      prefix,
      traces.map((row) => row.trace_id),
    );
  return first === undefined ? undefined : newest(db, 'trace_id', first.trace_id);
}

function ambiguous(prefix: string, traceIds: readonly string[]): LoopError {
  const named = traceIds.slice(0, candidatesNamed).join(', ');
  const more = traceIds.length > candidatesNamed ? ' and more' : '';
  return new LoopError(
    'LOOP_STORE_CAPTURE_AMBIGUOUS',
    `capture "${prefix}": expected the beginning of one trace id, got that of ${named}${more}`,
  );
}
