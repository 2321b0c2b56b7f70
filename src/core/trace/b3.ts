import {
  type CarriedTrace,
  type Decision,
  type GivenTrace,
  hexId,
  type TraceFamily,
} from './family.js';

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
    return parts === null ? null : carried(parts[1], parts[2], decision(parts[3]));
  },
  /** `b3: 0`, a health check's, and `b3: d`. */
  decide(values, at) {
    const value = values[at];
    return value !== undefined && /^[01d]$/i.test(value) ? decision(value) : null;
  },
  write(given) {
    return `b3: ${given.traceId}-${given.spanId}-${given.isDebug ? 'd' : flagOf(given)}\r\n`;
  },
};

/** The same in a header each. */
export const b3Multi: TraceFamily = {
  name: 'b3',
  headers: ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-parentspanid', 'x-b3-flags'],
  read(values, at) {
    const trace = values[at];
    if (trace === undefined || !traceForm.test(trace)) return null;
    const span = values[at + 1];
    const parent = span !== undefined && spanForm.test(span) ? span : '';
    return carried(trace, parent, decision(values[at + 2], values[at + 4]));
  },
  decide: (values, at) =>
    values[at] === undefined ? decision(values[at + 2], values[at + 4]) : null,
  write(given, values, at) {
    const { traceId, spanId, isDebug } = given;
    const flags = isDebug ? '1' : values?.[at + 4];
    return (
      `x-b3-traceid: ${traceId}\r\nx-b3-spanid: ${spanId}\r\nx-b3-sampled: ${flagOf(given)}\r\n` +
      (flags === undefined ? '' : `x-b3-flags: ${flags}\r\n`)
    );
  },
};

function flagOf({ sampled }: GivenTrace): '0' | '1' {
  return sampled === false ? '0' : '1';
}

function carried(trace = '', span = '', decided: Decision | null): CarriedTrace | null {
  // 64-bit trace ids are the low half of a 128-bit one.
  const traceId = hexId(trace, 32);
  if (traceId === null) return null;
  return {
    traceId,
    parentSpanId: hexId(span, 16),
    sampled: decided?.sampled ?? null,
    isDebug: decided?.isDebug,
    isRandom: false,
  };
}

/** Debugging is a decision to sample, whatever stands beside it. */
function decision(sampled: string | undefined, flags?: string): Decision | null {
  if (flags === '1' || sampled?.toLowerCase() === 'd') return { sampled: true, isDebug: true };
  if (sampled === undefined) return null;
  return { sampled: sampled !== '0' && sampled.toLowerCase() !== 'false' };
}
