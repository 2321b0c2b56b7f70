import type { Stop } from '../core/debugging.js';

/** Threads stop each by itself, and are told of one at a time: the next when the one before runs on. */
export class StopQueue<Owner> {
  readonly #events: { stopped(stop: Stop): void; resumed(): void };
  #stops: { readonly owner: Owner; readonly stop: Stop }[] = [];

  constructor(events: { stopped(stop: Stop): void; resumed(): void }) {
    this.#events = events;
  }

  /** Whose stop was told last, and goes on. */
  get current(): Owner | null {
    return this.#stops[0]?.owner ?? null;
  }

  add(owner: Owner, stop: Stop): void {
    this.#stops.push({ owner, stop });
    if (this.#stops.length === 1) this.#events.stopped(stop);
  }

  /** It runs on, whoever let it. */
  end(owner: Owner): void {
    const wasTold = this.current === owner;
    this.#stops = this.#stops.filter((each) => each.owner !== owner);
    if (!wasTold) return;
    this.#events.resumed();
    const [next] = this.#stops;
    if (next !== undefined) this.#events.stopped(next.stop);
  }
}
