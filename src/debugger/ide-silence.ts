import { steadyNow } from '../core/steady-clock.js';

export interface IdeSilenceOptions {
  readonly maxPauseMs: number;
  /** When each of them last said something; null: never. */
  readonly heardAt: () => Promise<readonly (number | null)[]>;
  readonly tooLong: () => void;
}

/** An IDE that says nothing for as long as a pause may last is taken for forgotten. */
export class IdeSilence {
  readonly #timer: NodeJS.Timeout;
  #isStopped = false;

  constructor({ maxPauseMs, heardAt, tooLong }: IdeSilenceOptions) {
    const sinceMs = steadyNow();
    this.#timer = setInterval(
      async () => {
        const lastMs = Math.max(sinceMs, ...(await heardAt()).map((at) => at ?? 0));
        if (steadyNow() - lastMs >= maxPauseMs && !this.#isStopped) tooLong();
      },
      Math.min(10_000, maxPauseMs),
    );
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }
}
