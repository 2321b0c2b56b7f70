import { type CarriedTrace, hexId, type TraceFamily } from './family.js';

const singleForm = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-[0-9a-f]{16})?$/i;
const traceForm = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i;
const spanForm = /^[0-9a-f]{16}$/i;

/** B3 propagation in one header. */
export const b3Single: TraceFamily = {
  name: 'b3',
  headers: ['b3'],
  read(values, at) {
    const value = values[at];
    const parts = value === undefined ? null : singleForm.exec(value);
    return parts === null ? null : carried(parts[1], parts[2], parts[3]);
  },
  write({ traceId, spanId, sampled }) {
    return `b3: ${traceId}-${spanId}-${sampled === false ? '0' : '1'}\r\n`;
  },
};

/** The same in a header each. `x-b3-flags` goes through as it came. */
export const b3Multi: TraceFamily = {
  name: 'b3',
  headers: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-parentspanid'],
  read(values, at) {
    const trace = values[at];
    if (trace === undefined || !traceForm.test(trace)) return null;
    const span = values[at + 1];
    return carried(trace, span !== undefined && spanForm.test(span) ? span : '', values[at + 2]);
  },
  write({ traceId, spanId, sampled }) {
    const flag = sampled === false ? '0' : '1';
    return `x-b3-traceid: ${traceId}\r\nx-b3-spanid: ${spanId}\r\nx-b3-sampled: ${flag}\r\n`;
  },
};

function carried(trace = '', span = '', sampled?: string): CarriedTrace | null {
  // 64-bit trace ids are the low half of a 128-bit one.
  const traceId = hexId(trace, 32);
  if (traceId === null) return null;
  return { traceId, parentSpanId: hexId(span, 16), sampled: decision(sampled), isRandom: false };
}

function decision(sampled: string | undefined): boolean | null {
  return sampled === undefined ? null : sampled !== '0' && sampled.toLowerCase() !== 'false';
}
