export type SpanLoss = 'queue_full' | 'send_failed';

/** What became of spans, since the gateway started. */
export class SpanCounts {
  #exported = 0;
  readonly #dropped = new Map<SpanLoss, number>([
    ['queue_full', 0],
    ['send_failed', 0],
  ]);

  get exported(): number {
    return this.#exported;
  }

  get dropped(): ReadonlyMap<SpanLoss, number> {
    return this.#dropped;
  }

  sent(count: number): void {
    this.#exported += count;
  }

  lose(how: SpanLoss, count: number): void {
    this.#dropped.set(how, (this.#dropped.get(how) ?? 0) + count);
  }
}
