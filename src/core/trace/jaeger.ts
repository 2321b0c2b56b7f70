import { hexId, type TraceFamily } from './family.js';

const form = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]{0,16}:([0-9a-f]{1,2})$/i;

/** Jaeger's own format, `{trace}:{span}:{parent, deprecated}:{flags}`; zeros in front may be left out. */
export const jaeger: TraceFamily = {
  name: 'jaeger',
  headers: ['uber-trace-id'],
  read(values, at) {
    const value = values[at];
    if (value === undefined) return null;
    // Some clients escape the colons, as for a URL.
    const parts = form.exec(value.includes('%') ? value.replace(/%3a/gi, ':') : value);
    if (parts === null) return null;
    const [, trace = '', span = '', flags = ''] = parts;
    const traceId = hexId(trace, 32);
    if (traceId === null) return null;
    const sampled = (Number.parseInt(flags, 16) & 1) === 1;
    return { traceId, parentSpanId: hexId(span, 16), sampled, isRandom: false };
  },
  write({ traceId, spanId, sampled }) {
    return `uber-trace-id: ${traceId}:${spanId}:0:${sampled === false ? '0' : '1'}\r\n`;
  },
};
