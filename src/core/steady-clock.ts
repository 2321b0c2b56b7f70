/**
 * Epoch ms that only ever go forward, at the pace of time: what the machine's clock said when the
 * process began, and from there on a clock that nobody sets. For everything that is measured or
 * waited for. What is shown or kept as a date is asked of `Date.now`.
 */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}
