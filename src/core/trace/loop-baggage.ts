import { type GivenTrace, hexId, type TraceFamily } from './family.js';

/** W3C Baggage §3.3.2: what everyone has to pass on; beyond it, loop adds nothing. */
const bytesMax = 8192;
const membersMax = 64;

const member = /(?:^|,)\s*loop-trace\s*=\s*([0-9a-f]{32})-([0-9a-f]{16})\s*(?=[,;]|$)/;
const isOurs = /^loop-trace\s*=/;

/** The name and value of the member. */
export function loopMember({
  traceId,
  spanId,
}: Pick<GivenTrace, 'traceId' | 'spanId'>): readonly [string, string] {
  return ['loop-trace', `${traceId}-${spanId}`];
}

/**
 * A member of baggage, `loop-trace={trace}-{span}`: a service whose SDK makes a trace of its own
 * often passes baggage on all the same. The members of others stay as they are.
 */
export const loopBaggage: TraceFamily = {
  name: 'baggage',
  headers: ['baggage'],
  lists: ['baggage'],
  read(values, at) {
    const value = values[at];
    if (value === undefined || !value.includes('loop-trace')) return null;
    const [, trace = '', span = ''] = member.exec(value) ?? [];
    const traceId = hexId(trace, 32);
    if (traceId === null) return null;
    return { traceId, parentSpanId: hexId(span, 16), sampled: null, isRandom: false };
  },
  write(given, values, at) {
    const came = values?.[at];
    const ours = loopMember(given).join('=');
    const others = came === undefined ? '' : otherMembers(came);
    if (others === '') return `baggage: ${ours}\r\n`;
    const fits =
      others.length + 1 + ours.length <= bytesMax && others.split(',').length < membersMax;
    return fits ? `baggage: ${others},${ours}\r\n` : `baggage: ${others}\r\n`;
  },
};

function otherMembers(baggage: string): string {
  if (!baggage.includes('loop-trace')) return baggage;
  return baggage
    .split(',')
    .filter((each) => !isOurs.test(each.trim()))
    .join(',');
}
