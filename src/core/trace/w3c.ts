import { type CarriedTrace, hexId, type TraceFamily } from './family.js';
import { passTracestate } from './tracestate.js';

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/i;
const sampledFlag = 1;
const randomFlag = 2;

/** W3C Trace Context Level 2. `tracestate` goes on only beside a `traceparent` of its trace. */
export const w3c: TraceFamily = {
  name: 'w3c',
  headers: ['traceparent', 'tracestate'],
  lists: ['tracestate'],
  read(values, at) {
    const value = values[at];
    return value === undefined ? null : parseTraceparent(value);
  },
  write({ traceId, spanId, sampled, isRandom }, values, at, isSame) {
    // There is no way to leave the decision open; flags that are not known are cleared (§3.2.2.5).
    const flags = (sampled === false ? 0 : sampledFlag) | (isRandom ? randomFlag : 0);
    const line = `traceparent: 00-${traceId}-${spanId}-0${flags}\r\n`;
    const came = isSame ? values?.[at + 1] : undefined;
    if (came === undefined) return line;
    const state = passTracestate(came);
    return state === null ? line : `${line}tracestate: ${state}\r\n`;
  },
};

/** Upper case is not to the letter of §3.2.2, but some send it, and it means one thing only. */
export function parseTraceparent(value: string): CarriedTrace | null {
  const parts = form.exec(value);
  if (parts === null) return null;
  const [, version = '', trace = '', span = '', flagText = ''] = parts;
  // Version 00 ends after the flags; a later version may go on after another dash.
  if (version.toLowerCase() === 'ff' || (version === '00' && value.length > 55)) return null;
  const traceId = hexId(trace, 32);
  const parentSpanId = hexId(span, 16);
  if (traceId === null || parentSpanId === null) return null;
  const flags = Number.parseInt(flagText, 16);
  return {
    traceId,
    parentSpanId,
    sampled: (flags & sampledFlag) !== 0,
    isRandom: (flags & randomFlag) !== 0,
  };
}
