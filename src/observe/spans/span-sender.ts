import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { readableText } from '../../core/wire-text.js';
import { errorType, sideOf, spanAttributes, spanName } from './span-attributes.js';
import type { SpanHop, SpanItem, SpansSent } from './span-item.js';

/** With what is tried again after 429, 502, 503, 504 and broken connections. */
const sendMsMax = 10_000;
const sampledFlag = 1;

export interface SpanSenderOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly version: string;
  /** Of this run of the gateway. */
  readonly instanceId: string;
}

export interface SpanSender {
  /** Never rejects. The items are redacted already. */
  send(items: readonly SpanItem[]): Promise<SpansSent>;
}

interface Origin {
  readonly resource: Resource;
  readonly scope: ReadableSpan['instrumentationScope'];
}

/** Sends spans by OTLP over HTTP. Lives in a thread. */
export function createSpanSender(options: SpanSenderOptions): SpanSender {
  const { url, headers, version, instanceId } = options;
  const exporter = new OTLPTraceExporter({
    ...{ url, headers: { ...headers }, timeoutMillis: sendMsMax },
    userAgent: `loop/${version}`,
  });
  const resource = resourceFromAttributes({
    'service.name': 'loop',
    'service.version': version,
    'service.instance.id': instanceId,
  });
  // The same object for all of them: they are grouped by it.
  const from: Origin = { resource, scope: { name: 'loop-gateway', version } };
  return {
    send(items) {
      const spans = items.flatMap((item) => item.hops.map((hop) => spanOf(hop, item, from)));
      const { promise, resolve } = Promise.withResolvers<SpansSent>();
      exporter.export(spans, ({ code, error }) => {
        const { length } = spans;
        if (code === 0) resolve({ sent: length, failed: 0, problem: null });
        else resolve({ sent: 0, failed: length, problem: error?.message || 'no answer' });
      });
      return promise;
    },
  };
}

function spanOf(
  hop: SpanHop,
  { traceId, capture }: SpanItem,
  { resource, scope }: Origin,
): ReadableSpan {
  const { record } = hop;
  const { spanId, parentSpanId, startedAtMs, durationMs } = record;
  const endedAtMs = startedAtMs + (durationMs ?? 0);
  const error = errorType(record);
  return {
    name: spanName(record),
    kind: sideOf(record) === 'server' ? SpanKind.SERVER : SpanKind.CLIENT,
    spanContext: () => ({ traceId, spanId, traceFlags: sampledFlag }),
    ...(parentSpanId === null
      ? {}
      : {
          parentSpanContext: {
            ...{ traceId, spanId: parentSpanId, traceFlags: sampledFlag, isRemote: true },
          },
        }),
    startTime: hrTime(startedAtMs),
    endTime: hrTime(endedAtMs),
    duration: hrTime(durationMs ?? 0),
    status:
      error === null
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: readableText(record.errorMessage) },
    attributes: { ...spanAttributes(hop, capture) },
    resource,
    instrumentationScope: scope,
    ...{ links: [], events: [], ended: true },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  };
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
