import { traceFamilies } from '../../core/trace/families.js';
import type { TraceFamily, TraceFamilyName } from '../../core/trace/family.js';
import { TraceTemplate } from './trace-template.js';

/** A family and where its values stand among those of one request. */
export interface PlacedFamily {
  readonly family: TraceFamily;
  readonly at: number;
  readonly slots: number;
  /** Lists are one value, whatever came. */
  readonly mayVary: readonly boolean[];
}

/** The trace headers that a gateway reads and writes, made ready for the hot path. */
export interface TraceFormat {
  /** Without `request-id`, which names no trace by itself. */
  readonly families: readonly PlacedFamily[];
  readonly slots: number;
  /** Which slot a header's value goes to; names in lower case. */
  readonly slotOf: ReadonlyMap<string, number>;
  readonly isList: readonly boolean[];
  /** Of `baggage`, -1 where it is no family of ours. */
  readonly baggageSlot: number;
  /** Those of `families` that write decimals. */
  readonly decimals: readonly TraceFamily[];
  /** The others, for a request that carried none: with an id made at random, and with another. */
  readonly random: TraceTemplate;
  readonly derived: TraceTemplate;
  /** Whether `x-request-id` is one of the families: joined by, and made where it is missing. */
  readonly hasRequestId: boolean;
}

export function traceFormat(names: readonly TraceFamilyName[]): TraceFormat {
  const families: PlacedFamily[] = [];
  const slotOf = new Map<string, number>();
  const isList: boolean[] = [];
  for (const family of traceFamilies(names)) {
    if (family.name === 'request-id') continue;
    const at = isList.length;
    for (const header of family.headers) {
      slotOf.set(header, isList.length);
      isList.push(family.lists?.includes(header) ?? false);
    }
    const mayVary = isList.slice(at).map((list) => !list);
    families.push({ family, at, slots: family.headers.length, mayVary });
  }
  const hasRequestId = names.includes('request-id');
  const baggageSlot = slotOf.get('baggage') ?? -1;
  const written = families.map(({ family }) => family);
  const plain = written.filter(({ isDecimal }) => isDecimal !== true);
  return {
    families,
    slots: isList.length,
    slotOf,
    isList,
    baggageSlot,
    decimals: written.filter(({ isDecimal }) => isDecimal === true),
    random: new TraceTemplate(plain, true),
    derived: new TraceTemplate(plain, false),
    hasRequestId,
  };
}

/** Between the values of a header that came in several lines, and differs; in no value itself. */
export const between = '\n';
