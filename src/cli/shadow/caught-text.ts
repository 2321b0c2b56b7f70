import type { CaughtShadow } from './shadow-until-caught.js';

/** What a shadow that waited for a rule came to, in a line. */
export function caughtText({ status, capture }: CaughtShadow, rule: string): string {
  const { id, copied, ended, caughtTraceId } = status;
  if (caughtTraceId !== null) {
    const kept = capture === null ? `trace ${caughtTraceId}` : `capture ${capture}`;
    return `shadow ${id}: ${rule} held for one of ${copied} copied requests: ${kept}\n`;
  }
  const why = ended === 'over' ? 'the time is over' : `it ended (${ended})`;
  return `shadow ${id}: ${rule} held for none of ${copied} copied requests, and ${why}\n`;
}

/** Beside the replay in `-o json`. */
export function caughtJson({ status, capture }: CaughtShadow): object {
  const { id, copied, ended, caughtTraceId } = status;
  return { id, copied, ended, capture, traceId: caughtTraceId };
}
