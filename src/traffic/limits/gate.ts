import type { LimitsConfig } from '../../core/config.js';

/** A request at the gate: it hears one of these once, or neither when it leaves first. */
export interface AtGate {
  admitted(): void;
  refused(why: string): void;
}

/**
 * How many requests a service has at once. Each takes a connection of its own; what finds none waits in
 * line, and what finds no place in it is refused at once, so that a service that is too slow is not made
 * slower still.
 */
export class Gate {
  #limits: LimitsConfig;
  #inside = 0;
  readonly #line: AtGate[] = [];

  constructor(limits: LimitsConfig) {
    this.#limits = limits;
  }

  /** Lets in who has a place by now. */
  configure(limits: LimitsConfig): void {
    this.#limits = limits;
    this.#letIn();
  }

  /** @returns whether it has to wait */
  enter(request: AtGate): boolean {
    const { connections, pending, requests } = this.#limits;
    const waiting = this.#line.length;
    if (requests !== null && this.#inside + waiting >= requests) {
      request.refused(`${requests} requests are under way (limits.requests)`);
    } else if (connections === null || this.#inside < connections) {
      this.#admit(request);
    } else if (waiting < pending) {
      this.#line.push(request);
      return true;
    } else {
      request.refused(
        `${connections} connections are in use (limits.connections), and ` +
          `${pending} requests wait for one (limits.pending)`,
      );
    }
    return false;
  }

  /** For what cannot wait. Null when it is in, else why it is not. */
  enterNow(): string | null {
    const { connections, requests } = this.#limits;
    if (requests !== null && this.#inside + this.#line.length >= requests) {
      return `${requests} requests are under way (limits.requests)`;
    }
    if (connections !== null && this.#inside >= connections) {
      return `${connections} connections are in use (limits.connections)`;
    }
    this.#inside++;
    return null;
  }

  /** One that was admitted is over. */
  left(): void {
    this.#inside--;
    this.#letIn();
  }

  /** One that waits does so no longer. */
  drop(request: AtGate): void {
    const at = this.#line.indexOf(request);
    if (at !== -1) this.#line.splice(at, 1);
  }

  #letIn(): void {
    const { connections } = this.#limits;
    while (connections === null || this.#inside < connections) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#admit(next);
    }
  }

  #admit(request: AtGate): void {
    this.#inside++;
    request.admitted();
  }
}
