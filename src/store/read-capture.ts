import type { Capture, Hop, KeptBody, KeptMessage } from '../core/capture.js';
import { arrangeChain, type PlacedHop } from '../core/chain.js';
import { callSchemas, type GrpcTypes, withSchema } from '../core/grpc/grpc-types.js';
import type { Database } from './connect.js';
import { findCapture } from './find-capture.js';
import { type HopDetails, unpackDetails } from './hop-details.js';
import { linkOfRow, type SummaryLink, serviceOf } from './hop-row.js';
import { decodeBody, emptySha256 } from './kept-bodies.js';
import { summaryOf } from './list-captures.js';
import type { CaptureRow, HopRow } from './schema.js';

interface StoredHop extends SummaryLink {
  readonly row: HopRow;
  readonly details: HopDetails;
}

interface StoredBody {
  readonly sha256: string;
  readonly data: Buffer;
}

type Bodies = ReadonlyMap<number, StoredBody>;

/** SQLite takes 32,766 values a statement. */
const bodiesPerQuery = 1000;

/**
 * Reads a capture whole, as it was at one moment, also while a gateway adds hops to it.
 * @throws LOOP_STORE_CAPTURE_NOT_FOUND, LOOP_STORE_CAPTURE_AMBIGUOUS; other errors: damaged file
 */
export async function readCapture(db: Database, id: string): Promise<Capture> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const capture = await findCapture(transaction, id);
      const rows = await transaction
        .selectFrom('hops')
        .selectAll()
        .where('capture_id', '=', capture.id)
        .execute();
      return captureOf(capture, rows, await readBodies(transaction, rows));
    });
}

async function readBodies(db: Database, hops: readonly HopRow[]): Promise<Bodies> {
  const ids = hops
    // An older store that cannot be written is read without the last of them.
    .flatMap((hop) => [hop.request_body_id, hop.response_body_id, hop.types_body_id ?? null])
    .filter((id) => id !== null);
  const bodies = new Map<number, StoredBody>();
  for (let from = 0; from < ids.length; from += bodiesPerQuery) {
    const rows = await db
      .selectFrom('bodies')
      .selectAll()
      .where('id', 'in', ids.slice(from, from + bodiesPerQuery))
      .execute();
    for (const row of rows) bodies.set(row.id, { sha256: row.sha256, data: decodeBody(row) });
  }
  return bodies;
}

function captureOf(capture: CaptureRow, rows: readonly HopRow[], bodies: Bodies): Capture {
  const arranged = arrangeChain(
    rows.map((row) => ({ ...linkOfRow(row), row, details: unpackDetails(row.details) })),
  );
  return {
    ...summaryOf(capture),
    key: capture.key,
    ruleDefinition: JSON.parse(capture.rule_definition),
    chain: arranged.hops.map((hop) => hopOf(hop, bodies)),
    failedHop: arranged.failed,
    redacted: arranged.hops.flatMap(({ record, index }) =>
      record.details.redacted.map((what) => what.replaceAll('(hop 0)', `(hop ${index})`)),
    ),
  };
}

function hopOf(
  { record, index, parent, from, attempt }: PlacedHop<StoredHop>,
  bodies: Bodies,
): Hop {
  const { row, details } = record;
  const types = typesOf(row, bodies);
  const schemas = callSchemas(types, row.path);
  return {
    index,
    parent,
    from,
    service: serviceOf(row),
    to: row.upstream,
    ...(details.toScheme ? { toScheme: details.toScheme } : {}),
    ...(details.toProtocol ? { toProtocol: details.toProtocol } : {}),
    route: row.route,
    listener: row.listener,
    protocol: row.protocol,
    attempt,
    method: row.method,
    authority: row.authority,
    ...(details.scheme ? { scheme: details.scheme } : {}),
    path: row.path,
    status: row.status,
    statusText: details.statusText,
    answeredStatus: row.answered_status,
    error: row.error,
    ...(details.errorCode ? { errorCode: details.errorCode } : {}),
    errorMessage: details.errorMessage,
    ...(details.fault ? { fault: details.fault } : {}),
    ...(details.forwarded ? { forwarded: details.forwarded } : {}),
    ...(details.intercept ? { intercept: details.intercept } : {}),
    ...(details.retried ? { retried: true } : {}),
    ...(details.waitedMs ? { waitedMs: details.waitedMs } : {}),
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    ...(details.requestEndMs === undefined ? {} : { requestEndMs: details.requestEndMs }),
    connectMs: details.connectMs,
    firstByteMs: details.firstByteMs,
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    client: details.client,
    ...(details.clientCertificate ? { clientCertificate: details.clientCertificate } : {}),
    ...(types === undefined ? {} : { types }),
    request: withSchema(requestOf(record, bodies), schemas?.request),
    response: withSchema(responseOf(record, bodies), schemas?.response),
    webSocket: details.webSocket,
    ruleHeld: record.ruleHeld,
  };
}

function typesOf({ types_body_id: id }: HopRow, bodies: Bodies): GrpcTypes | undefined {
  const body = bodies.get(id ?? -1);
  return body === undefined ? undefined : { sha256: body.sha256, set: body.data };
}

function requestOf({ row, details }: StoredHop, bodies: Bodies): KeptMessage {
  return {
    headers: details.requestHeaders,
    trailers: details.requestTrailers,
    ...(details.requestMoments ? { moments: details.requestMoments } : {}),
    body: {
      ...bodyOf(row.request_body_id, bodies),
      bytes: row.request_bytes,
      truncated: row.request_truncated === 1,
      ...(details.requestDamaged ? { damaged: true } : {}),
    },
  };
}

function responseOf({ row, details }: StoredHop, bodies: Bodies): KeptMessage | null {
  if (details.response === null) return null;
  return {
    headers: details.response.headers,
    trailers: details.response.trailers,
    ...(details.responseMoments ? { moments: details.responseMoments } : {}),
    body: {
      ...bodyOf(row.response_body_id, bodies),
      bytes: row.response_bytes,
      truncated: row.response_truncated === 1,
      ...(details.responseDamaged ? { damaged: true } : {}),
    },
  };
}

function bodyOf(id: number | null, bodies: Bodies): Pick<KeptBody, 'sha256' | 'data'> {
  const body = id === null ? undefined : bodies.get(id);
  return body ?? { sha256: emptySha256, data: Buffer.alloc(0) };
}
