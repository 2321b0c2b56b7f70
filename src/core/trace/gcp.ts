import { decimalOfHex, hexOfDecimal } from './decimal.js';
import { hexId, type TraceFamily } from './family.js';

const form = /^([0-9a-f]{32})(?:\/(\d{1,20}))?(?:;o=(\d+))?$/i;

/** Google Cloud's older header: `{trace}/{span in decimal};o={options}`. */
export const gcp: TraceFamily = {
  name: 'gcp',
  isDecimal: true,
  headers: ['x-cloud-trace-context'],
  read(values, at) {
    const value = values[at];
    const parts = value === undefined ? null : form.exec(value);
    if (parts === null) return null;
    const [, trace = '', span = '', options] = parts;
    const traceId = hexId(trace, 32);
    if (traceId === null) return null;
    const sampled = options === undefined ? null : Number(options) % 2 === 1;
    return { traceId, parentSpanId: hexOfDecimal(span), sampled, isRandom: false };
  },
  write({ traceId, spanId, sampled }) {
    // Left out, it is taken for a no.
    const option = sampled === false ? '0' : '1';
    return `x-cloud-trace-context: ${traceId}/${decimalOfHex(spanId)};o=${option}\r\n`;
  },
};
