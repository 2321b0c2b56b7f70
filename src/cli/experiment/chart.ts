const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

export interface ChartOptions {
  /** The value of a full bar; the largest of the series when not given. */
  readonly most?: number | undefined;
}

/** A series as a line of bars, from zero up; a space where there is no value. */
export function chartOf(values: readonly (number | null)[], { most }: ChartOptions = {}): string {
  const largest = most ?? Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null) return ' ';
      const part = largest === 0 ? 0 : value / largest;
      return steps[Math.min(steps.length - 1, Math.floor(part * steps.length))] ?? steps[0];
    })
    .join('');
}
