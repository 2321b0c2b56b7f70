/** Trace ids in one generation; two generations are kept. */
const generationMax = 32_768;

/**
 * Which shadow a trace belongs to. It outlives the copy, and the shadow: a shadowed service does
 * not know that nobody waits for it any more, and what it calls late is still a shadow's call.
 * Bounded: old entries go a generation at a time; baggage tells of those that are forgotten.
 */
export class ShadowTraces<Shadow> {
  #recent = new Map<string, Shadow>();
  #older = new Map<string, Shadow>();

  add(traceId: string, shadow: Shadow): void {
    if (this.#recent.size >= generationMax) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(traceId, shadow);
  }

  find(traceId: string): Shadow | undefined {
    if (this.#recent.size === 0) return undefined;
    return this.#recent.get(traceId) ?? this.#older.get(traceId);
  }
}
