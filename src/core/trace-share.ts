/**
 * Where a trace stands among all: from 0, to below 1. The same trace id stands at the same place, in
 * every gateway; each `series` has its own order, so that a part of the one is spread over the other.
 */
export function traceShare(traceId: string, series: number = firstSeries): number {
  let value = series;
  for (let i = 0; i < traceId.length; i++) {
    value = Math.imul(value ^ traceId.charCodeAt(i), 0x01000193);
  }
  return finished(value) / 2 ** 32;
}

/** The start of an order of its own. */
export function shareSeries(name: string): number {
  let value = firstSeries;
  for (let i = 0; i < name.length; i++) {
    value = Math.imul(value ^ name.charCodeAt(i), 0x01000193);
  }
  return finished(value);
}

/** FNV-1a's. */
const firstSeries = 0x811c9dc5;

/** murmur3's: trace ids need not be random, nor differ in more than a digit. */
function finished(fnv: number): number {
  let value = Math.imul(fnv ^ (fnv >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
