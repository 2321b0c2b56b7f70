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
    const bits = Number.parseInt(flags, 16);
    return {
      traceId,
      parentSpanId: hexId(span, 16),
      sampled: (bits & 1) === 1,
      isDebug: (bits & 3) === 3,
      isRandom: false,
    };
  },
  write({ traceId, spanId, sampled, isDebug }, values, at, isSame) {
    const came = isSame ? flagsOf(values?.[at]) : undefined;
    const flags = came ?? (isDebug ? '3' : sampled === false ? '0' : '1');
    return `uber-trace-id: ${traceId}:${spanId}:0:${flags}\r\n`;
  },
};

/** As they came, also those that only Jaeger knows (8, a firehose); undefined when they are unclear. */
function flagsOf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : form.exec(value.replace(/%3a/gi, ':'))?.[3];
}
