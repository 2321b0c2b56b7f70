// A line is one stop, and has several places: in `for (const each of all())`, `all()` runs first and
// stands last. All of them are set; those that follow the one that was shown are passed, until the
// same place comes again.

import type { Paused } from './cdp-schema.js';
import { exceptionOf } from './describe-stop.js';

interface Shown {
  /** Of the request. */
  readonly position: number;
  /** Places that were shown or passed. */
  readonly ids: Set<string>;
}

export class LineStops {
  /** One for each height of the stack: a function may call itself amid a line. */
  readonly #byDepth = new Map<number, Shown>();

  shown({ callFrames, hitBreakpoints }: Paused, position: number | null): void {
    const depth = callFrames.length;
    for (const other of [...this.#byDepth.keys()]) {
      if (other >= depth) this.#byDepth.delete(other);
    }
    if (position === null) return;
    this.#byDepth.set(depth, { position, ids: new Set(hitBreakpoints) });
  }

  /** `positionsOf`: the requests that a place is for. */
  passes(data: Paused, positionsOf: (ids: readonly string[]) => readonly number[]): boolean {
    const { callFrames, hitBreakpoints } = data;
    const shown = this.#byDepth.get(callFrames.length);
    if (shown === undefined || hitBreakpoints.length === 0 || exceptionOf(data) !== null)
      return false;
    if (!positionsOf(hitBreakpoints).includes(shown.position)) return false;
    if (hitBreakpoints.some((id) => shown.ids.has(id))) return false;
    for (const id of hitBreakpoints) shown.ids.add(id);
    return true;
  }
}
