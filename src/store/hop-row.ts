import type { Insertable } from 'kysely';
import type { ChainLink } from '../core/chain.js';
import { packDetails, unpackDetails } from './hop-details.js';
import type { PreparedBody, PreparedHop } from './prepare-chain.js';
import type { HopRow, HopsTable } from './schema.js';

/** What the summary of a capture is made of, of each hop. */
export interface SummaryLink extends ChainLink {
  readonly answeredStatus: number | null;
  readonly waitedMs?: number | undefined;
}

/** The columns of a SummaryLink. */
export const linkColumns = [
  'span_id',
  'parent_span_id',
  'rule_held',
  'service',
  'authority',
  'listener',
  'method',
  'path',
  'status',
  'answered_status',
  'error',
  'started_at_ms',
  'duration_ms',
  'details',
] as const satisfies readonly (keyof HopsTable)[];

export function linkOfRow(row: Pick<HopRow, (typeof linkColumns)[number]>): SummaryLink {
  const details = unpackDetails(row.details);
  return {
    spanId: row.span_id,
    parentSpanId: row.parent_span_id,
    ruleHeld: row.rule_held === 1,
    service: serviceOf(row),
    authority: row.authority,
    listener: row.listener,
    method: row.method,
    path: row.path,
    status: row.status,
    answeredStatus: row.answered_status,
    error: row.error,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    retried: details.retried,
    waitedMs: details.waitedMs,
  };
}

/** The column holds no null; no service of a config has this name. */
const noService = '';

/** Null when the hop was for a host that no service has. */
export function serviceOf({ service }: Pick<HopRow, 'service'>): string | null {
  return service === noService ? null : service;
}

/** `bodyIds`: row id of each body's digest. */
export function rowOfHop(
  captureId: number,
  hop: PreparedHop,
  bodyIds: ReadonlyMap<string, number>,
): Insertable<HopsTable> {
  const { record } = hop;
  return {
    capture_id: captureId,
    span_id: record.spanId,
    parent_span_id: record.parentSpanId,
    rule_held: record.ruleHeld ? 1 : 0,
    service: record.service ?? noService,
    upstream: record.to,
    route: record.route,
    listener: record.listener,
    protocol: record.protocol,
    method: record.method,
    authority: record.authority,
    path: record.path,
    status: record.status,
    answered_status: record.answeredStatus,
    error: record.error,
    started_at_ms: record.startedAtMs,
    duration_ms: record.durationMs,
    request_body_id: bodyId(hop.request, bodyIds),
    request_bytes: hop.request.bytes,
    request_truncated: hop.request.truncated ? 1 : 0,
    response_body_id: hop.response === null ? null : bodyId(hop.response, bodyIds),
    response_bytes: hop.response?.bytes ?? 0,
    response_truncated: hop.response?.truncated ? 1 : 0,
    types_body_id: record.types === undefined ? null : (bodyIds.get(record.types.sha256) ?? null),
    details: detailsOf(hop),
  };
}

function bodyId(body: PreparedBody, bodyIds: ReadonlyMap<string, number>): number | null {
  return body.kept === null ? null : (bodyIds.get(body.kept.sha256) ?? null);
}

function detailsOf(hop: PreparedHop): Buffer {
  const { record, redacted } = hop;
  return packDetails({
    statusText: record.statusText,
    ...(record.scheme ? { scheme: record.scheme } : {}),
    ...(record.toScheme ? { toScheme: record.toScheme } : {}),
    ...(record.toProtocol ? { toProtocol: record.toProtocol } : {}),
    ...(hop.request.damaged ? { requestDamaged: true } : {}),
    ...(hop.response?.damaged ? { responseDamaged: true } : {}),
    errorMessage: record.errorMessage,
    ...(record.errorCode ? { errorCode: record.errorCode } : {}),
    ...(record.fault ? { fault: record.fault } : {}),
    ...(record.forwarded ? { forwarded: record.forwarded } : {}),
    ...(record.intercept ? { intercept: record.intercept } : {}),
    ...(record.retried ? { retried: true } : {}),
    ...(record.waitedMs ? { waitedMs: record.waitedMs } : {}),
    ...(record.requestEndMs === undefined ? {} : { requestEndMs: record.requestEndMs }),
    connectMs: record.connectMs,
    firstByteMs: record.firstByteMs,
    client: record.client,
    ...(record.clientCertificate ? { clientCertificate: record.clientCertificate } : {}),
    requestHeaders: record.request.headers,
    requestTrailers: record.request.trailers,
    ...(record.request.moments ? { requestMoments: record.request.moments } : {}),
    ...(record.response?.moments ? { responseMoments: record.response.moments } : {}),
    response:
      record.response === null
        ? null
        : { headers: record.response.headers, trailers: record.response.trailers },
    webSocket: record.webSocket,
    redacted,
  });
}
