import { createRequire } from 'node:module';
import type int32 from 'hdr-histogram-js/dist/Int32Histogram.js';

/** By itself: the package's own entry brings WebAssembly, and 10 MiB more for a gateway. */
const { default: Histogram } = createRequire(import.meta.url)(
  'hdr-histogram-js/dist/Int32Histogram.js',
) as typeof int32;
type Histogram = InstanceType<typeof Histogram>;

/** Latencies are counted in steps of this many ms, and to one part in a hundred above. */
const stepMs = 0.01;
const significantDigits = 2;
/** What takes longer counts as this. */
const latencyMsMax = 3_600_000;

/** What ended within one stretch of time. */
export class Tally {
  requests = 0;
  failures = 0;
  maxMs = 0;
  #latencies: Histogram | null = null;

  record(latencyMs: number, failed: boolean): void {
    this.requests++;
    if (failed) this.failures++;
    if (latencyMs > this.maxMs) this.maxMs = latencyMs;
    this.#own().recordValue(Math.round(Math.min(latencyMs, latencyMsMax) / stepMs));
  }

  add(other: Tally): void {
    if (other.requests === 0) return;
    this.requests += other.requests;
    this.failures += other.failures;
    this.maxMs = Math.max(this.maxMs, other.maxMs);
    if (other.#latencies !== null) this.#own().add(other.#latencies);
  }

  /** In ms, by rank: the smallest that `percent` of the requests took no longer than; null of none. */
  percentileMs(percent: number): number | null {
    if (this.#latencies === null || this.requests === 0) return null;
    const ms = this.#latencies.getValueAtPercentile(percent) * stepMs;
    // The histogram tells the upper end of a step.
    return Math.min(ms, this.maxMs);
  }

  clear(): void {
    this.requests = 0;
    this.failures = 0;
    this.maxMs = 0;
    this.#latencies?.reset();
  }

  #own(): Histogram {
    if (this.#latencies === null) {
      // It starts small, and grows with what it sees.
      this.#latencies = new Histogram(1, 2, significantDigits);
      this.#latencies.autoResize = true;
    }
    return this.#latencies;
  }
}
