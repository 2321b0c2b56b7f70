/**
 * Of OpenTelemetry's 128 bits the last 56 are random in every tracer's ids (W3C Trace Context, level 2);
 * the first 48 of those are as many as a number can tell apart for sure.
 */
const [randomFrom, randomTo] = [18, 30];
const randomValues = 2 ** 48;

/**
 * Whether a trace is among the `share` (0 to 1) that is told: the same ones as any other tracer takes
 * that goes by OpenTelemetry's consistent sampling, and more of them with a larger share.
 */
export function isSampled(traceId: string, share: number): boolean {
  if (share >= 1) return true;
  if (share <= 0) return false;
  return Number.parseInt(traceId.slice(randomFrom, randomTo), 16) >= (1 - share) * randomValues;
}
