import { hexId, type TraceFamily } from './family.js';

const traceForm = /^[0-9a-f]{1,32}$/i;
const spanForm = /^[0-9a-f]{1,16}$/i;

/** OpenTracing's basic tracers: ids of 64 bits as a rule. */
export const ot: TraceFamily = {
  name: 'ot',
  headers: ['ot-tracer-traceid', 'ot-tracer-spanid', 'ot-tracer-sampled'],
  read(values, at) {
    const trace = values[at];
    if (trace === undefined || !traceForm.test(trace)) return null;
    const traceId = hexId(trace, 32);
    if (traceId === null) return null;
    const span = values[at + 1];
    const flag = values[at + 2]?.toLowerCase();
    return {
      traceId,
      parentSpanId: span !== undefined && spanForm.test(span) ? hexId(span, 16) : null,
      sampled: flag === undefined ? null : flag === 'true' || flag === '1',
      isRandom: false,
    };
  },
  write({ traceId, spanId, sampled }, values, at, isSame) {
    const isLong = isSame && (values?.[at]?.length ?? 0) > 16;
    return (
      `ot-tracer-traceid: ${isLong ? traceId : traceId.slice(16)}\r\n` +
      `ot-tracer-spanid: ${spanId}\r\n` +
      // Left out, it is taken for a no.
      `ot-tracer-sampled: ${sampled !== false}\r\n`
    );
  },
};
