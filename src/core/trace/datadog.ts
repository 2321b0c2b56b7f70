import { decimalOfHex, hexOfDecimal } from './decimal.js';
import { type TraceFamily, zeroSpan } from './family.js';

const highHalf = /(?:^|,)\s*_dd\.p\.tid=([0-9a-f]{16})\s*(?=,|$)/i;
/** The tag alone, to be taken out. */
const isHighHalf = /^_dd\.p\.tid=/;

/** Datadog's headers: decimal ids of 64 bits; the trace id's high half is a tag. */
export const datadog: TraceFamily = {
  name: 'datadog',
  isDecimal: true,
  headers: [
    'x-datadog-trace-id',
    'x-datadog-parent-id',
    'x-datadog-sampling-priority',
    'x-datadog-tags',
  ],
  lists: ['x-datadog-tags'],
  read(values, at) {
    const low = values[at];
    const lowHex = low === undefined ? null : hexOfDecimal(low);
    if (lowHex === null) return null;
    const high = highHalf.exec(values[at + 3] ?? '')?.[1] ?? zeroSpan;
    const priority = values[at + 2];
    return {
      traceId: high.toLowerCase() + lowHex,
      parentSpanId: hexOfDecimal(values[at + 1] ?? ''),
      sampled: priority !== undefined && isPriority(priority) ? Number(priority) > 0 : null,
      isRandom: false,
    };
  },
  decide(values, at) {
    const priority = values[at] === undefined ? values[at + 2] : undefined;
    return priority !== undefined && isPriority(priority)
      ? { sampled: Number(priority) > 0 }
      : null;
  },
  write({ traceId, spanId, sampled }, values, at, isSame) {
    const high = traceId.slice(0, 16);
    // One that names no trace is about this one.
    const priority = isSame || values?.[at] === undefined ? values?.[at + 2] : undefined;
    let lines =
      `x-datadog-trace-id: ${decimalOfHex(traceId.slice(16))}\r\n` +
      `x-datadog-parent-id: ${decimalOfHex(spanId)}\r\n`;
    // Left open, the service's own sampler decides.
    if (priority !== undefined && isPriority(priority)) {
      lines += `x-datadog-sampling-priority: ${priority}\r\n`;
    } else if (sampled !== null) {
      lines += `x-datadog-sampling-priority: ${sampled ? '1' : '0'}\r\n`;
    }
    const other = isSame ? otherTags(values?.[at + 3]) : '';
    if (high !== zeroSpan) return `${lines}x-datadog-tags: ${other}_dd.p.tid=${high}\r\n`;
    return other === '' ? lines : `${lines}x-datadog-tags: ${other.slice(0, -1)}\r\n`;
  },
};

/** -1 and 0: dropped; 1 and 2: kept. */
function isPriority(text: string): boolean {
  return /^(?:-1|[0-2])$/.test(text);
}

/** Each with a comma behind it. */
function otherTags(tags: string | undefined): string {
  if (tags === undefined) return '';
  return tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && !isHighHalf.test(tag))
    .map((tag) => `${tag},`)
    .join('');
}
