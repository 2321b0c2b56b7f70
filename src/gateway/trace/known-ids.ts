import { requestKey } from '../../core/trace/request-id.js';

/** Entries in one generation; two generations are kept. */
const generationMax = 8192;

/**
 * Which request id goes with which trace id, for traces whose downstream chose both: a service
 * that passes on only one of them still joins. Bounded: old entries go a generation at a time.
 */
export class KnownIds {
  #traceOf = new Map<string, string>();
  #requestOf = new Map<string, string>();
  #olderTraceOf = new Map<string, string>();
  #olderRequestOf = new Map<string, string>();

  remember(traceId: string, requestId: string): void {
    if (this.#traceOf.size >= generationMax) {
      this.#olderTraceOf = this.#traceOf;
      this.#olderRequestOf = this.#requestOf;
      this.#traceOf = new Map();
      this.#requestOf = new Map();
    }
    this.#traceOf.set(requestKey(requestId), traceId);
    this.#requestOf.set(traceId, requestId);
  }

  /** Whatever Envoy wrote into it. */
  traceId(requestId: string): string | undefined {
    const key = requestKey(requestId);
    return this.#traceOf.get(key) ?? this.#olderTraceOf.get(key);
  }

  requestId(traceId: string): string | undefined {
    // As in most deployments, where nobody chooses both.
    if (this.#requestOf.size === 0) return undefined;
    return this.#requestOf.get(traceId) ?? this.#olderRequestOf.get(traceId);
  }
}
