import type { ExperimentEvent, ExperimentTime, FigureSample } from '../core/experiment.js';
import type { Faults } from '../core/fault.js';
import type { LiveFigures } from '../core/figures.js';

const everyMs = 1000;
/** Beyond, every second one goes. */
const samplesMax = 600;

export interface FiguresAsked {
  readonly figures: Pick<LiveFigures, 'stat'>;
  readonly faults: Pick<Faults, 'list'>;
  readonly experiment: string;
  readonly tell: (event: ExperimentEvent) => void;
}

/** Looks every second at how the services do, and at the faults, as long as an experiment runs. */
export class ExperimentFigures {
  readonly #asked: FiguresAsked;
  #samples: FigureSample[] = [];
  #when: ExperimentTime = 'before';
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;
  #keepEvery = 1;
  #count = 0;

  constructor(asked: FiguresAsked) {
    this.#asked = asked;
  }

  get samples(): readonly FigureSample[] {
    return this.#samples;
  }

  async begin(): Promise<void> {
    await this.look();
    // One that is answered late takes the place of those that it held up.
    this.#timer = setInterval(() => void (this.#isLooking || this.look()), everyMs);
  }

  /** What is asked from here on is of that time. */
  turn(when: ExperimentTime): void {
    this.#when = when;
  }

  /** Never rejects: a gateway that is away has no figures. */
  look(): Promise<void> {
    const when = this.#when;
    this.#looking = this.#looking.then(() => this.#ask(when));
    return this.#looking;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  async #ask(when: ExperimentTime): Promise<void> {
    const at = new Date().toISOString();
    this.#isLooking = true;
    const { figures, faults, experiment, tell } = this.#asked;
    try {
      const [services, all] = await Promise.all([figures.stat('10s'), faults.list()]);
      const sample = { at, when, services };
      this.#keep(sample);
      const own = all.filter((each) => each.experiment === experiment && each.ended === null);
      tell({ kind: 'figures', sample, faults: own });
    } catch {
      // Whoever holds the faults hears of it and says so.
    } finally {
      this.#isLooking = false;
    }
  }

  #keep(sample: FigureSample): void {
    const last = this.#samples.at(-1);
    const isTurn = last?.when !== sample.when;
    if (this.#count++ % this.#keepEvery !== 0 && !isTurn) {
      // The last of each time is what is compared.
      this.#samples[this.#samples.length - 1] = sample;
      return;
    }
    this.#samples.push(sample);
    if (this.#samples.length <= samplesMax) return;
    this.#keepEvery *= 2;
    this.#samples = this.#samples.filter(
      (each, index) => index % 2 === 0 || this.#samples[index + 1]?.when !== each.when,
    );
  }
}
