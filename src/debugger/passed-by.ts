import type { RequestHead } from './whose-request.js';

/** Kinds of requests that are told of by themselves; the rest are counted. */
const kindsMax = 5;

/** Other requests that met a breakpoint, and were let run on. */
export class PassedBy {
  /** `GET /health` at a service → how often. */
  readonly #counts = new Map<string, number>();

  /** What to say of it at once; null: one like it has been told already. */
  add(service: string, { method, path }: RequestHead): string | null {
    const kind = `${service}: ${method} ${path.replace(/\?.*$/, '')}`;
    const before = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, before + 1);
    if (before > 0 || this.#counts.size > kindsMax) return null;
    return `${kind} met a breakpoint, and was let run on: it is not the replayed request`;
  }

  /** Null where there were none. */
  get text(): string | null {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    const told = [...this.#counts].slice(0, kindsMax).map(([kind, n]) => `${kind} (${n})`);
    const more = this.#counts.size > kindsMax ? ', …' : '';
    const what = total === 1 ? 'another request' : `${total} other requests`;
    const verb = total === 1 ? 'was' : 'were';
    return `${what} met a breakpoint and ${verb} let run on (--stop-others stops them, too): ${told.join(', ')}${more}`;
  }
}
