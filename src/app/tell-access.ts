import type { HopRecord } from '../core/capture-sink.js';
import type { RedactConfig } from '../core/config.js';
import { headerValue } from '../core/headers.js';
import { readableText } from '../core/wire-text.js';
import type { AccessEntry, AccessItem } from '../observe/access-log/access-item.js';
import { createRedactor } from '../store/redact/redact-chain.js';

/**
 * Makes what a line tells, redacted as what goes to the store is: by the head of its request, which
 * may say that what the path repeats is a secret.
 */
export function createAccessTeller(redact: RedactConfig): (item: AccessItem) => AccessEntry {
  const redactor = createRedactor(redact);
  return (item) => {
    const hop = hopOf(item);
    const { record } = redactor({
      ...{ key: '', traceId: item[7], requestId: item[8], decidedAtMs: 0 },
      ...{ rule: { name: 'access log', when: {} }, hops: [hop] },
    });
    const [told] = record.hops;
    if (told === undefined) throw new Error('the redactor returned no hop');
    const [startedAtMs, durationMs, , from, , , , , , , , , status, error, bytesIn, bytesOut] =
      item;
    const { headers } = told.request;
    return {
      at: new Date(startedAtMs).toISOString(),
      traceId: item[7],
      requestId: record.requestId,
      listener: told.listener,
      client: told.client,
      from: from === 'edge' || from === 'unknown' ? null : from,
      service: item[4],
      route: told.route,
      to: told.to,
      method: told.method,
      path: readableText(told.path),
      status: status || null,
      error,
      durationMs: Math.round(durationMs * 1000) / 1000,
      ...{ bytesIn, bytesOut },
      referer: textOf(headerValue(headers, 'referer')),
      userAgent: textOf(headerValue(headers, 'user-agent')),
    };
  };
}

function textOf(value: string | undefined): string | null {
  return value === undefined ? null : readableText(value);
}

function hopOf(item: AccessItem): HopRecord {
  const [startedAtMs, durationMs, listener, , service, route, to] = item;
  const [client, method, path, status, error, bodyBytes, , headers] = item.slice(9) as unknown as [
    ...[string, string, string, number, HopRecord['error'], number, number],
    HopRecord['request']['headers'],
  ];
  return {
    ...{ spanId: '', parentSpanId: null, ruleHeld: false },
    ...{ service, to, route, listener, protocol: 'http/1.1', method, authority: '', path },
    ...{ status: status || null, statusText: '', answeredStatus: status || null },
    ...{ error, errorMessage: '', startedAtMs, durationMs, connectMs: null, firstByteMs: null },
    client,
    request: { headers, trailers: [], bodyBytes, body: new Uint8Array(0) },
    ...{ response: null, webSocket: null },
  };
}
