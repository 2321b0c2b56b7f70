const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Source of a regular expression that a duration matches whole. */
export const durationPattern = String.raw`(\d+(?:\.\d+)?)(ms|s|min|m|h|d)`;

const whole = new RegExp(`^${durationPattern}$`);

/** Milliseconds of `500ms`, `2s`, `1.5m` (or `min`), `12h`, `30d`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, amount = '', unit = ''] = whole.exec(text) ?? [];
  const factor = unitMs[unit];
  const ms = factor === undefined ? undefined : Number(amount) * factor;
  return Number.isFinite(ms) ? ms : undefined;
}
