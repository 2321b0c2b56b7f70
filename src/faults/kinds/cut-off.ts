import type { FaultError } from '../../core/fault.js';
import type {
  Forward,
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { Held, Holds } from '../holds.js';
import { injectedFailure } from './failures.js';

export interface CutOffPlan {
  readonly name: string;
  readonly error: FaultError;
  readonly afterBytes: number;
}

/** The answer begins, and fails after so many bytes of its body; one that is shorter comes whole. */
export function cutOff(next: Forward, plan: CutOffPlan, holds: Holds): Forward {
  return (request, handler) => {
    const cut = new CutOff({ request, handler, plan, holds });
    cut.begin(next(request, cut));
    return cut;
  };
}

interface CutOffOptions {
  readonly request: ForwardRequest;
  readonly handler: ForwardHandler;
  readonly plan: CutOffPlan;
  readonly holds: Holds;
}

class CutOff implements ForwardHandler, ForwardStream, Held {
  readonly #options: CutOffOptions;
  readonly #handler: ForwardHandler;
  #stream: ForwardStream | null = null;
  #left: number;
  #timer: NodeJS.Timeout | undefined;
  /** Cut off, and the error is yet to come. */
  #isWaiting = false;
  /** The service is done with, or it with the service. */
  #over = false;

  constructor(options: CutOffOptions) {
    this.#options = options;
    this.#handler = options.handler;
    this.#left = options.plan.afterBytes;
  }

  begin(stream: ForwardStream): void {
    // It may have answered before it was there.
    if (this.#over) stream.abort();
    else this.#stream = stream;
  }

  // --- the service → the caller

  onConnected(reused: boolean): void {
    if (!this.#over) this.#handler.onConnected(reused);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    if (!this.#over) this.#handler.onInformation(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    if (this.#over) return;
    this.#handler.onHead(status, statusText, headers);
    if (this.#left === 0) this.#cut();
  }

  onData(chunk: Buffer): void {
    if (this.#over) return;
    const passed = chunk.length < this.#left ? chunk : chunk.subarray(0, this.#left);
    this.#left -= passed.length;
    this.#handler.onData(passed);
    if (this.#left === 0) this.#cut();
  }

  onEnd(trailers: RawHeaders): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.onEnd(trailers);
  }

  onError(failure: ForwardFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.onError(failure);
  }

  onDrain(): void {
    if (!this.#over) this.#handler.onDrain();
  }

  #cut(): void {
    // The handler may have aborted it meanwhile.
    if (this.#over) return;
    this.#over = true;
    this.#stream?.abort();
    const { plan, request, holds } = this.#options;
    if (plan.error !== 'timeout') {
      this.#fail();
      return;
    }
    this.#isWaiting = true;
    this.#timer = setTimeout(() => this.release(), request.timeouts.idleMs);
    holds.add(this);
  }

  release(): void {
    if (!this.#isWaiting) return;
    this.#settle();
    this.#fail();
  }

  #fail(): void {
    const { plan, request } = this.#options;
    const after = { bytes: plan.afterBytes, ms: request.timeouts.idleMs };
    this.#handler.onError(injectedFailure(plan.name, plan.error, after));
  }

  // --- the caller → the service

  write(chunk: Buffer): boolean {
    return this.#over ? true : (this.#stream?.write(chunk) ?? true);
  }

  end(trailers: RawHeaders): void {
    if (!this.#over) this.#stream?.end(trailers);
  }

  pause(): void {
    if (!this.#over) this.#stream?.pause();
  }

  resume(): void {
    if (!this.#over) this.#stream?.resume();
  }

  abort(): void {
    this.#settle();
    if (!this.#over) this.#stream?.abort();
    this.#over = true;
  }

  #settle(): void {
    this.#isWaiting = false;
    clearTimeout(this.#timer);
    this.#options.holds.delete(this);
  }
}
