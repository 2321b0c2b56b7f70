import type { Label, LabelMatch, MetricQuery } from './metric-query.js';

/** A line of `loop_requests_total`. */
type Sample = Readonly<Record<Label, string>> & { readonly error: string; readonly value: number };

interface Reading {
  readonly atMs: number;
  readonly samples: readonly Sample[];
}

/** Older readings are of no use to any rate that is asked for. */
const keptMs = 3_600_000;

/**
 * Answers queries by the gateway's own counters. They count from the gateway's start; here they count from the first
 * reading on, so that what failed before the experiment does not end it.
 */
export class OwnMetrics {
  readonly #readings: Reading[] = [];

  /** Takes what `/metrics` says now. */
  take(text: string, atMs: number): void {
    this.#readings.push({ atMs, samples: samplesIn(text) });
    while ((this.#readings[1]?.atMs ?? atMs) < atMs - keptMs) this.#readings.splice(1, 1);
  }

  /** Null where there was nothing to count. */
  ask(query: MetricQuery): number | null {
    if (query.kind === 'quotient') {
      const [over, under] = [this.ask(query.over), this.ask(query.under)];
      return over === null || under === null || under === 0 ? null : over / under;
    }
    if (query.kind === 'success') return this.#success(query.matches);
    const { rateMs, matches } = query;
    const isCounted = (sample: Sample) => holdsAll(matches, sample);
    if (rateMs === null) return this.#since(0, isCounted);
    const last = this.#readings.at(-1);
    if (last === undefined) return null;
    const first = this.#readings.findIndex(({ atMs }) => atMs >= last.atMs - rateMs);
    const seconds = (last.atMs - (this.#readings[first]?.atMs ?? last.atMs)) / 1000;
    const counted = this.#since(first, isCounted);
    return counted === null || seconds === 0 ? null : counted / seconds;
  }

  #success(matches: readonly LabelMatch[]): number | null {
    const all = this.#since(0, (sample) => holdsAll(matches, sample));
    const failed = this.#since(0, (sample) => holdsAll(matches, sample) && isFailure(sample));
    return all === null || all === 0 ? null : 1 - (failed ?? 0) / all;
  }

  #since(index: number, isCounted: (sample: Sample) => boolean): number | null {
    const last = this.#readings.at(-1)?.samples.filter(isCounted) ?? [];
    const first = this.#readings[index]?.samples.filter(isCounted) ?? [];
    if (last.length === 0) return null;
    return sum(last) - sum(first);
  }
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}

function isFailure({ code, error }: Sample): boolean {
  return code.startsWith('5') || error !== '';
}

function holdsAll(matches: readonly LabelMatch[], sample: Sample): boolean {
  return matches.every(
    ({ label, isNegated, pattern }) => pattern.test(sample[label]) !== isNegated,
  );
}

function samplesIn(text: string): Sample[] {
  return [...text.matchAll(/^loop_requests_total\{([^}]*)\} (\S+)/gm)].map(
    ([, given = '', value = '']) => {
      const labels = Object.fromEntries(
        [...given.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, text]) => [name, text]),
      );
      const { from = '', service = '', code = '', error = '' } = labels;
      return { from, service, code, error, value: Number(value) };
    },
  );
}
