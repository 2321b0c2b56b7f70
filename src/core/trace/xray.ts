import { hexId, type TraceFamily } from './family.js';

const root = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})\s*(?=;|$)/i;
const parent = /(?:^|;)\s*Parent=([0-9a-f]{16})\s*(?=;|$)/i;
const decision = /(?:^|;)\s*Sampled=([01])\s*(?=;|$)/i;
/** Somebody behind is asked to decide. */
const isLeftOpen = /(?:^|;)\s*Sampled=\?\s*(?=;|$)/i;
/** What loop writes itself; `Self` is a load balancer's, about its own hop. */
const ours = /^(?:Root|Parent|Sampled|Self)=/i;

/** AWS X-Ray: `Root=1-{8 digits}-{24 digits};Parent={span};Sampled={0|1}`, and what others add. */
export const xray: TraceFamily = {
  name: 'xray',
  headers: ['x-amzn-trace-id'],
  read(values, at) {
    const value = values[at];
    const ids = value === undefined ? null : root.exec(value);
    if (value === undefined || ids === null) return null;
    const traceId = hexId(`${ids[1]}${ids[2]}`, 32);
    if (traceId === null) return null;
    const flag = decision.exec(value)?.[1];
    return {
      traceId,
      parentSpanId: hexId(parent.exec(value)?.[1] ?? '', 16),
      sampled: flag === undefined ? null : flag === '1',
      isRandom: false,
    };
  },
  decide(values, at) {
    const value = values[at] ?? '';
    const flag = root.test(value) ? undefined : decision.exec(value)?.[1];
    return flag === undefined ? null : { sampled: flag === '1' };
  },
  write({ traceId, spanId, sampled }, values, at, isSame) {
    // Left out, OpenTelemetry's propagators take it for a no, or the header for none at all.
    const asked = isSame && sampled === null && isLeftOpen.test(values?.[at] ?? '');
    const flag = `;Sampled=${asked ? '?' : sampled === false ? '0' : '1'}`;
    const others = isSame ? otherFields(values?.[at]) : '';
    return `x-amzn-trace-id: Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId}${flag}${others}\r\n`;
  },
};

/** Each with a semicolon before it. */
function otherFields(value: string | undefined): string {
  if (value === undefined) return '';
  return value
    .split(';')
    .map((field) => field.trim())
    .filter((field) => field !== '' && !ours.test(field))
    .map((field) => `;${field}`)
    .join('');
}
