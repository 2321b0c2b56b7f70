import { hash } from 'node:crypto';
import type { ChainRecord, HopRecord, MessageRecord } from '../core/capture-sink.js';
import type { GrpcTypes } from '../core/grpc/grpc-types.js';
import type {
  SavedCapture,
  TravellingCapture,
  TravellingHop,
  TravellingMessage,
} from '../core/travel.js';
import { AtOnce } from './at-once.js';
import type { OpenDatabase } from './open-database.js';
import { type PreparedBody, type PreparedHop, prepareChain, type Redact } from './prepare-chain.js';
import { writeChain } from './write-chains.js';

/** Writes a capture that came from elsewhere, unless one with its key is there. */
export function saveCapture(
  database: OpenDatabase,
  capture: TravellingCapture,
  redact: Redact,
): SavedCapture {
  const { db } = database;
  const atOnce = AtOnce.in(database);
  const chain = prepareChain(recordOf(capture), redact);
  const hops = chain.hops.map((hop, at) => withHistory(hop, capture.hops[at]));
  return atOnce.transaction(() => {
    const [known] = atOnce.all(
      db.selectFrom('captures').select('id').where('key', '=', capture.key),
    );
    if (known !== undefined) return { id: known.id, existing: true, redacted: [] };
    const id = writeChain(database, { record: chain.record, hops });
    return { id, existing: false, redacted: newlyRedacted(chain.hops, capture) };
  });
}

function recordOf(capture: TravellingCapture): ChainRecord {
  return {
    key: capture.key,
    traceId: capture.traceId,
    requestId: capture.requestId,
    rule: capture.rule,
    decidedAtMs: capture.capturedAtMs,
    ...(capture.experiment !== undefined && { experiment: capture.experiment }),
    hops: capture.hops.map(hopRecordOf),
  };
}

function hopRecordOf({ redacted: _, grpcTypes, ...hop }: TravellingHop): HopRecord {
  return {
    ...hop,
    ...(grpcTypes === undefined ? {} : { types: typesOf(grpcTypes) }),
    request: messageRecordOf(hop.request),
    response: hop.response && messageRecordOf(hop.response),
  };
}

function typesOf(given: Uint8Array | string): GrpcTypes {
  const set = typeof given === 'string' ? Buffer.from(given, 'base64') : Buffer.from(given);
  return { sha256: hash('sha256', set), set };
}

function messageRecordOf({ headers, trailers, body, moments }: TravellingMessage): MessageRecord {
  const noted = moments === undefined ? {} : { moments };
  return { headers, trailers, ...noted, bodyBytes: body.bytes, body: new Uint8Array(body.data) };
}

/**
 * An earlier redaction may have made a body shorter without cutting it, so what is known of it
 * stands; what was redacted then still is.
 */
function withHistory(hop: PreparedHop, original: TravellingHop | undefined): PreparedHop {
  if (original === undefined) return hop;
  const { request, response } = original;
  return {
    ...hop,
    redacted: [...new Set([...original.redacted, ...hop.redacted])],
    request: withTruncation(hop.request, request),
    response: hop.response && response && withTruncation(hop.response, response),
  };
}

function withTruncation(prepared: PreparedBody, { body }: TravellingMessage): PreparedBody {
  const dropped = body.data.length > 0 && prepared.kept === null;
  return { ...prepared, truncated: body.truncated || dropped, damaged: body.damaged };
}

/** Redacting again what was redacted before is no news. */
function newlyRedacted(
  hops: readonly PreparedHop[],
  { hops: originals }: TravellingCapture,
): string[] {
  return hops.flatMap(({ redacted }, index) =>
    redacted
      .filter((what) => !originals[index]?.redacted.includes(what))
      .map((what) => what.replaceAll('(hop 0)', `(hop ${index})`)),
  );
}
