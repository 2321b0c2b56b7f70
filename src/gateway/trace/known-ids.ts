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
  /** Traces that have more than one request id; of their spans, which one each has. */
  #shared = new Set<string>();
  #olderShared = new Set<string>();
  #requestOfSpan = new Map<string, string>();
  #olderRequestOfSpan = new Map<string, string>();

  /** A request id beside the one that the trace has. */
  addRequestId(traceId: string, requestId: string): void {
    this.remember(traceId, requestId);
    this.#shared.add(traceId);
  }

  remember(traceId: string, requestId: string): void {
    if (this.#traceOf.size >= generationMax) {
      this.#olderTraceOf = this.#traceOf;
      this.#olderRequestOf = this.#requestOf;
      this.#traceOf = new Map();
      this.#requestOf = new Map();
      this.#olderShared = this.#shared;
      this.#shared = new Set();
    }
    const before = this.requestId(traceId);
    if (before !== undefined && requestKey(before) !== requestKey(requestId)) {
      this.#shared.add(traceId);
    }
    this.#traceOf.set(requestKey(requestId), traceId);
    this.#requestOf.set(traceId, requestId);
  }

  /** Whatever Envoy wrote into it. */
  traceId(requestId: string): string | undefined {
    const key = requestKey(requestId);
    return this.#traceOf.get(key) ?? this.#olderTraceOf.get(key);
  }

  /** The latest of the trace. */
  requestId(traceId: string): string | undefined {
    // As in most deployments, where nobody chooses both.
    if (this.#requestOf.size === 0) return undefined;
    return this.#requestOf.get(traceId) ?? this.#olderRequestOf.get(traceId);
  }

  /** Whether several request ids go with the trace. */
  isShared(traceId: string): boolean {
    if (this.#shared.size === 0 && this.#olderShared.size === 0) return false;
    return this.#shared.has(traceId) || this.#olderShared.has(traceId);
  }

  /** Which of them goes with the calls of a span. */
  rememberSpan(spanId: string, requestId: string): void {
    if (this.#requestOfSpan.size >= generationMax) {
      this.#olderRequestOfSpan = this.#requestOfSpan;
      this.#requestOfSpan = new Map();
    }
    this.#requestOfSpan.set(spanId, requestId);
  }

  requestIdOfSpan(spanId: string): string | undefined {
    return this.#requestOfSpan.get(spanId) ?? this.#olderRequestOfSpan.get(spanId);
  }
}
