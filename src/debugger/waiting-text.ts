/** Said while nothing is to be seen: for how long, and why. */
export function waitingText(times: {
  readonly recordedMs: number;
  readonly limitMs: number;
  readonly answerMs: number;
}): string {
  const { recordedMs, limitMs, answerMs } = times;
  const parts = `${seconds(recordedMs)} as recorded, and ${seconds(limitMs)} (--timeout)`;
  return `an answer is waited for, ${seconds(answerMs)} at most: ${parts}`;
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
