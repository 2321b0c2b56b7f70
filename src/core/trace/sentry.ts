import { hexId, type TraceFamily } from './family.js';

const form = /^([0-9a-f]{32})-([0-9a-f]{16})(?:-([01])?)?$/i;

/** `{trace}-{span}-{sampled}`; without the last the service's own sampler decides. */
export const sentry: TraceFamily = {
  name: 'sentry',
  headers: ['sentry-trace'],
  read(values, at) {
    const value = values[at];
    const parts = value === undefined ? null : form.exec(value);
    if (parts === null) return null;
    const [, trace = '', span = '', flag] = parts;
    const traceId = hexId(trace, 32);
    if (traceId === null) return null;
    const sampled = flag === undefined ? null : flag === '1';
    return { traceId, parentSpanId: hexId(span, 16), sampled, isRandom: false };
  },
  write({ traceId, spanId, sampled }) {
    const flag = sampled === null ? '' : sampled ? '-1' : '-0';
    return `sentry-trace: ${traceId}-${spanId}${flag}\r\n`;
  },
};
