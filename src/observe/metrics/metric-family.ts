export interface Sample {
  /** Where it is not the family's. */
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What the client library reads to write a family down: figures that are counted already. */
export interface MetricFamily {
  name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  get(): Promise<{
    readonly name: string;
    readonly help: string;
    readonly type: 'counter' | 'gauge' | 'histogram';
    readonly values: readonly Sample[];
  }>;
}

export function counter(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return family(name, help, 'counter', values);
}

export function gauge(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return family(name, help, 'gauge', values);
}

export function histogram(name: string, help: string, values: readonly Sample[]): MetricFamily {
  return family(name, help, 'histogram', values);
}

function family(
  name: string,
  help: string,
  type: 'counter' | 'gauge' | 'histogram',
  values: readonly Sample[],
): MetricFamily {
  return {
    name,
    type,
    // OpenMetrics has a counter's name without `_total`; the library takes it off in place.
    async get() {
      return { name: this.name, help, type, values };
    },
  };
}
