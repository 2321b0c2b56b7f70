import type { AttachContext, IdeWait } from '../core/debugging.js';
import type { GuardProcess } from './guard/guard-process.js';
import { IdeArrivals } from './ide-arrivals.js';
import { IdeSilence } from './ide-silence.js';

export interface IdeHandOverOptions extends Pick<AttachContext, 'request' | 'signal'> {
  readonly guard: GuardProcess;
  /** The IDEs have said nothing for as long as a pause may last. */
  readonly tooLong: () => void;
}

/** What became of a stop that an IDE was to have: `kept`: it is loop's still. */
export type HandedOver = 'pause' | 'request' | 'run on' | 'kept';

/** Lets IDEs in, before the request is sent or at a stop. */
export class IdeHandOver {
  readonly arrivals: IdeArrivals;
  readonly #options: IdeHandOverOptions;
  /** Those whose pause an IDE can take over. */
  readonly #takesPauses = new Set<string>();
  #silence: IdeSilence | null = null;

  constructor(options: IdeHandOverOptions) {
    this.#options = options;
    this.arrivals = new IdeArrivals(options);
  }

  takesPauses(name: string): void {
    this.#takesPauses.add(name);
  }

  /**
   * Resolves when an IDE has armed each of them, or a person wants the request sent.
   * @throws LOOP_DEBUGGER_IDE, LOOP_REPLAYER_INTERRUPTED
   */
  async await(names: readonly string[], wait: IdeWait): Promise<void> {
    await this.arrivals.await(names, wait);
    this.#watch();
  }

  /** `request`: the IDE is there, and wants it sent again. Never rejects. */
  async handOver(name: string): Promise<HandedOver> {
    const { guard, request } = this.#options;
    const staysPaused = this.#takesPauses.has(name);
    try {
      // A pause is there already; a request that is sent again is to find a breakpoint.
      await this.await([name], staysPaused ? 'attached' : 'breakpoint');
    } catch (error) {
      request.front.note(error instanceof Error ? error.message : String(error));
      // Without a pause to go back to, the run goes on by itself.
      return staysPaused ? 'kept' : 'run on';
    }
    if (!staysPaused) return 'request';
    await guard.calls.leave(name);
    return 'pause';
  }

  end(): void {
    this.#silence?.stop();
  }

  #watch(): void {
    const { guard, request, tooLong } = this.#options;
    this.#silence ??= new IdeSilence({
      maxPauseMs: request.maxPauseMs,
      heardAt: () =>
        Promise.all(
          [...this.arrivals.services].map((name) => guard.calls.ideHeardAt(name).catch(() => null)),
        ),
      tooLong,
    });
  }
}
