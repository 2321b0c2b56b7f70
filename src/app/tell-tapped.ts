import { createHash } from 'node:crypto';
import { messageJson } from '../cli/message/message-json.js';
import type { HopRecord, MessageRecord } from '../core/capture-sink.js';
import type { RedactConfig } from '../core/config.js';
import type { TappedExchange } from '../core/tap.js';
import type { TapItem, ToldItem } from '../observe/tap/tap-queue.js';
import { createRedactor } from '../store/redact/redact-chain.js';

/**
 * Makes the text of what is tapped, redacted as what goes to the store is. Of the other hops of its
 * chain the heads are known, as far as they have come.
 */
export function createTapTeller(redact: RedactConfig): (item: TapItem) => ToldItem {
  const redactor = createRedactor(redact);
  return (item) => {
    const { traceId, requestId } = item;
    const rule = { name: 'tap', when: {} };
    const { record } = redactor({
      ...{ key: '', traceId, requestId, rule, decidedAtMs: 0 },
      hops: [item.hop, ...item.context],
    });
    const [hop] = record.hops;
    if (hop === undefined) throw new Error('the redactor returned no hop');
    const told = toldOf(item, hop, record.requestId);
    return {
      plain: item.plain.length === 0 ? null : JSON.stringify(told),
      whole: item.whole.length === 0 ? null : JSON.stringify({ ...told, ...messagesOf(item, hop) }),
    };
  };
}

function toldOf(item: TapItem, hop: HopRecord, requestId: string): TappedExchange {
  return {
    at: new Date(hop.startedAtMs).toISOString(),
    traceId: item.traceId,
    requestId,
    listener: hop.listener,
    from: item.from,
    service: hop.service ?? '',
    to: hop.to,
    method: hop.method,
    path: hop.path,
    status: item.status,
    error: item.error,
    durationMs: Math.round(item.durationMs * 1000) / 1000,
    ...(hop.retried ? { retried: true } : {}),
    // Of what came over the wire, not of what is left after redaction.
    bytesIn: item.hop.request.bodyBytes,
    bytesOut: item.hop.response?.bodyBytes ?? 0,
  };
}

function messagesOf({ hop: original }: TapItem, { request, response }: HopRecord) {
  return {
    request: shown(original.request, request),
    response:
      original.response === null || response === null ? null : shown(original.response, response),
  };
}

function shown(original: MessageRecord, { headers, trailers, body }: MessageRecord) {
  const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const bytes = original.bodyBytes;
  const truncated = bytes > original.body.length;
  return messageJson({ headers, trailers, body: { bytes, truncated, sha256, data } });
}
