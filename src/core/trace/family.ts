/** Header families that tell of a trace, in the order in which they are believed. */
export const traceFamilyNames = [
  'w3c',
  'b3',
  'jaeger',
  'datadog',
  'sentry',
  'xray',
  'gcp',
  'ot',
  'baggage',
  'request-id',
] as const;

export type TraceFamilyName = (typeof traceFamilyNames)[number];

/** What the headers of one family say. */
export interface CarriedTrace {
  /** 32 hex digits; a 64-bit id has zeros before it. */
  readonly traceId: string;
  /** 16 hex digits, or null when no span is named. */
  readonly parentSpanId: string | null;
  /** Null: left open. */
  readonly sampled: boolean | null;
  readonly isDebug?: boolean | undefined;
  /** Its last 7 bytes were made at random (W3C Trace Context Level 2 §3.2.2.5.2). */
  readonly isRandom: boolean;
}

/** Whether a trace is to be sampled, where its headers say so without naming it. */
export interface Decision {
  readonly sampled: boolean;
  /** Sampled whatever anybody's rate is: B3's `d`, Jaeger's flag 2. */
  readonly isDebug?: boolean | undefined;
}

/** What a request tells the next service. */
export interface GivenTrace {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: the parent of what the next service does. */
  readonly spanId: string;
  readonly requestId: string;
  /** Null: nobody decided. */
  readonly sampled: boolean | null;
  readonly isDebug?: boolean | undefined;
  readonly isRandom: boolean;
}

/** Values of a family's headers, beginning at a slot of the list; undefined where none came. */
export type HeaderValues = readonly (string | undefined)[];

/** One way to write a trace into headers. */
export interface TraceFamily {
  readonly name: TraceFamilyName;
  /** Lower case. They are loop's to write where the family is chosen. */
  readonly headers: readonly string[];
  /** Those of `headers` whose value is a list: several lines are one (RFC 9110 §5.3). */
  readonly lists?: readonly string[];
  /** It writes ids in decimal, and not by their digits. */
  readonly isDecimal?: boolean;
  /** Null when the headers are not there, or not well-formed. */
  read(values: HeaderValues, at: number): CarriedTrace | null;
  /** What it says of sampling where it names no trace; null: nothing. Absent: it cannot. */
  decide?(values: HeaderValues, at: number): Decision | null;
  /**
   * The family's lines, each with its line end.
   * @param values what came, or null; what stands in it beside the ids goes on
   * @param isSame whether what came is of the same trace
   */
  write(given: GivenTrace, values: HeaderValues | null, at: number, isSame: boolean): string;
}

export const zeroTrace = '0'.repeat(32);
export const zeroSpan = '0'.repeat(16);

/** A 64-bit id and a 128-bit one with the same low half are the same trace. */
export function isSameTrace(one: string, other: string): boolean {
  if (one === other) return true;
  if (!one.endsWith(other.slice(16))) return false;
  return one.startsWith(zeroSpan) || other.startsWith(zeroSpan);
}

/** Hex of up to `digits` digits at that length in lower case; null when it is all zeros. */
export function hexId(text: string, digits: 16 | 32): string | null {
  const id = text.length === digits ? text.toLowerCase() : text.toLowerCase().padStart(digits, '0');
  return id === (digits === 32 ? zeroTrace : zeroSpan) ? null : id;
}
