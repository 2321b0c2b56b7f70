import type { AttachContext, IdeWait } from '../core/debugging.js';
import { LoopError } from '../core/errors.js';
import type { GuardProcess } from './guard/guard-process.js';
import { ideMs } from './limits.js';
import { within } from './promise-within.js';

export interface IdeArrivalsOptions extends Pick<AttachContext, 'request' | 'signal'> {
  readonly guard: GuardProcess;
}

/** Which services an IDE has come to, and what it was waited for there. */
export class IdeArrivals {
  readonly #options: IdeArrivalsOptions;
  readonly #attached = new Set<string>();
  readonly #armed = new Map<string, () => void>();
  readonly #done = new Set<string>();

  constructor(options: IdeArrivalsOptions) {
    this.#options = options;
  }

  /** Those that the request was sent for. */
  get services(): ReadonlySet<string> {
    return this.#done;
  }

  attached(service: string): void {
    if (this.#attached.has(service)) return;
    this.#attached.add(service);
    if (!this.#done.has(service)) this.#options.request.front.ideAttached(service);
  }

  armed(service: string): void {
    this.#attached.add(service);
    if (this.#done.has(service)) return;
    this.#done.add(service);
    this.#options.request.front.ideArmed(service);
    this.#armed.get(service)?.();
  }

  /**
   * Resolves when an IDE has come to each of them and done what is waited for, or somebody has
   * pressed Enter.
   * @throws LOOP_DEBUGGER_IDE, LOOP_REPLAYER_INTERRUPTED
   */
  async await(services: readonly string[], wait: IdeWait): Promise<void> {
    const { guard, request, signal } = this.#options;
    for (const service of services) {
      this.#attached.delete(service);
      this.#done.delete(service);
    }
    const arrived = services.map(
      (service) => new Promise<void>((resolve) => this.#armed.set(service, resolve)),
    );
    const offers = await Promise.all(
      services.map((service) => guard.calls.openDoor(service, wait)),
    );
    request.front.ideWanted(offers);
    const over = new AbortController();
    try {
      await within(Promise.race([Promise.all(arrived), this.#entered(services, over.signal)]), {
        ...{ ms: ideMs, signal, error: () => this.#lateError(services) },
      });
    } finally {
      over.abort();
    }
  }

  async #entered(services: readonly string[], over: AbortSignal): Promise<void> {
    const { front } = this.#options.request;
    for (;;) {
      await front.entered(over);
      const absent = services.filter((service) => !this.#attached.has(service));
      if (absent.length === 0) break;
      front.note(`no IDE has attached to ${absent.join(', ')} yet`);
    }
    for (const service of services) this.#done.add(service);
  }

  #lateError(services: readonly string[]): LoopError {
    const minutes = `${ideMs / 60_000} min`;
    const absent = services.filter((service) => !this.#attached.has(service));
    if (absent.length > 0) {
      const message = `expected an IDE to attach to ${absent.join(', ')} within ${minutes}, got none`;
      return new LoopError('LOOP_DEBUGGER_IDE', message);
    }
    const idle = services.filter((service) => !this.#done.has(service)).join(', ');
    const message =
      `expected the IDE at ${idle} to set a breakpoint within ${minutes}, got none; Enter, or ` +
      '--wait-ide=attached, sends the request all the same';
    return new LoopError('LOOP_DEBUGGER_IDE', message);
  }
}
