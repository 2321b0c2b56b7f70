import { LoopError } from '../core/errors.js';
import type { ExperimentMark, ExperimentMarks, MarkWish } from '../core/experiment-mark.js';
import type { FigurePeriods, ServiceFigures } from '../core/figures.js';
import { leaseMsMax, leaseMsMin } from './lease.js';

interface HeldMark extends ExperimentMark {
  readonly endsAtMs: number;
}

const marksMax = 100;

/** Which experiments run at present. They break what they like; here it is known whose the failures are. */
export class MarkRoom implements ExperimentMarks {
  readonly #now: () => number;
  readonly #periods: FigurePeriods;
  /** Newest first. */
  #held: readonly HeldMark[] = [];

  /** `now`: epoch milliseconds that only go forward. */
  constructor(now: () => number, periods: FigurePeriods) {
    this.#now = now;
    this.#periods = periods;
  }

  /** The experiment that what is kept now belongs to; of several, the one that began last. */
  current(): string | null {
    // Asked for each capture, and mostly there is none.
    return this.#held.length === 0 ? null : (this.#running()[0]?.experiment ?? null);
  }

  async hold({ experiment, owner, leaseMs }: MarkWish): Promise<ExperimentMark> {
    if (!(leaseMs >= leaseMsMin && leaseMs <= leaseMsMax)) {
      throw refused(
        `leaseMs: expected ${leaseMsMin} to ${leaseMsMax} milliseconds, got ${leaseMs}`,
      );
    }
    const now = this.#now();
    const endsAtMs = now + leaseMs;
    const known = this.#running().find((each) => each.owner === owner);
    if (known !== undefined) {
      const renewed = { ...known, endsAtMs };
      this.#held = this.#held.map((each) => (each === known ? renewed : each));
      return toldOf(renewed);
    }
    if (this.#held.length >= marksMax) throw refused(`expected fewer than ${marksMax} experiments`);
    const begun = { experiment, owner, startedAtMs: now, endsAtMs };
    this.#held = [begun, ...this.#held];
    this.#periods.begin(owner);
    return toldOf(begun);
  }

  async list(): Promise<readonly ExperimentMark[]> {
    return this.#running().map(toldOf);
  }

  async figures(owner: string): Promise<readonly ServiceFigures[]> {
    return this.#periods.since(owner);
  }

  async end(owner: string): Promise<readonly ExperimentMark[]> {
    this.#forget((each) => each.owner === owner);
    return this.list();
  }

  #running(): readonly HeldMark[] {
    const now = this.#now();
    this.#forget(({ endsAtMs }) => endsAtMs <= now);
    return this.#held;
  }

  #forget(isOver: (mark: HeldMark) => boolean): void {
    for (const each of this.#held) if (isOver(each)) this.#periods.end(each.owner);
    this.#held = this.#held.filter((each) => !isOver(each));
  }
}

function toldOf({ endsAtMs: _, ...mark }: HeldMark): ExperimentMark {
  return mark;
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_FAULT_REFUSED', message, { statusCode: 422 });
}
