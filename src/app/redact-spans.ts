import type { RedactConfig } from '../core/config.js';
import type { SpanItem } from '../observe/spans/span-item.js';
import { createRedactor } from '../store/redact/redact-chain.js';

/**
 * Takes out what the store takes out, by the heads of all hops that came together; null where that
 * failed.
 */
export function createSpanRedactor(redact: RedactConfig): (item: SpanItem) => SpanItem | null {
  const redactor = createRedactor(redact);
  return (item) => {
    const { traceId, requestId, hops } = item;
    try {
      const { record } = redactor({
        ...{ key: '', traceId, requestId, rule: { name: 'spans', when: {} }, decidedAtMs: 0 },
        hops: hops.map((hop) => hop.record),
      });
      return {
        ...item,
        requestId: record.requestId,
        hops: record.hops.map((hop, at) => ({ record: hop, from: hops[at]?.from ?? null })),
      };
    } catch {
      return null; // the gateway counts its spans as lost
    }
  };
}
