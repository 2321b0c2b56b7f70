// The breakpoints that are set in V8. It takes one for a place: requests that come to the same
// place share it, and any of their conditions makes it stop.

import type { CdpClient } from './cdp-client.js';
import { breakpointSet, type Location } from './cdp-schema.js';

/** By URL, not by script: a module that is loaded again has its breakpoint again. */
export type BreakpointSpot = { readonly lineNumber: number; readonly columnNumber?: number } & (
  | { readonly url: string }
  | { readonly urlRegex: string }
);

interface Slot {
  readonly spot: BreakpointSpot;
  readonly positions: Set<number>;
  id: string;
}

export class BreakpointTable {
  readonly #client: CdpClient;
  /** Of each position among the requests; null: always. */
  readonly #conditions: readonly (string | null)[];
  readonly #slots = new Map<string, Slot>();
  /** Positions whose condition has thrown; said once, silent from then on. */
  readonly #thrown = new Set<number>();

  constructor(client: CdpClient, conditions: readonly (string | null)[]) {
    this.#client = client;
    this.#conditions = conditions;
  }

  /** Where V8 has put it so far. */
  async set(spot: BreakpointSpot, position: number): Promise<readonly Location[]> {
    const key = JSON.stringify(spot);
    const shared = this.#slots.get(key);
    const slot = shared ?? { spot, positions: new Set<number>(), id: '' };
    slot.positions.add(position);
    this.#slots.set(key, slot);
    if (shared !== undefined) await this.#remove(shared.id);
    return this.#send(slot);
  }

  /** Takes one request's place away from all spots that match. */
  async drop(position: number): Promise<void> {
    for (const [key, slot] of this.#slots) {
      if (!slot.positions.delete(position)) continue;
      await this.#remove(slot.id);
      if (slot.positions.size === 0) this.#slots.delete(key);
      else await this.#send(slot);
    }
  }

  positionsOf(breakpointIds: readonly string[]): number[] {
    const slots = [...this.#slots.values()].filter(({ id }) => breakpointIds.includes(id));
    return slots.flatMap(({ positions }) => [...positions]).sort((one, other) => one - other);
  }

  conditionOf(position: number): string | null {
    return this.#conditions[position] ?? null;
  }

  /** From now on it does not stop when its condition throws. False: that was so already. */
  async silence(position: number): Promise<boolean> {
    if (this.#thrown.has(position)) return false;
    this.#thrown.add(position);
    for (const slot of this.#slots.values()) {
      if (!slot.positions.has(position)) continue;
      await this.#remove(slot.id);
      await this.#send(slot);
    }
    return true;
  }

  /** Commands to undo them all. */
  get ids(): readonly string[] {
    return [...this.#slots.values()].map(({ id }) => id);
  }

  async #send(slot: Slot): Promise<readonly Location[]> {
    const condition = this.#condition([...slot.positions]);
    const params = { ...slot.spot, ...(condition === null ? {} : { condition }) };
    const set = await this.#client.call('Debugger.setBreakpointByUrl', params, breakpointSet);
    slot.id = set.breakpointId;
    return set.locations;
  }

  async #remove(breakpointId: string): Promise<void> {
    await this.#client.send('Debugger.removeBreakpoint', { breakpointId });
  }

  /**
   * V8 takes a condition that throws for one that does not hold, and says nothing: whoever
   * mistyped a name would wait for ever. So the first throw stops, and the session tells of it.
   */
  #condition(positions: readonly number[]): string | null {
    const conditions = positions.map((position) => this.conditionOf(position));
    if (conditions.includes(null)) return null;
    return positions
      .map((position) => {
        const text = asExpression(this.conditionOf(position) ?? 'true');
        // An arrow function: `this` and `arguments` stay those of the frame.
        return `(() => { try { return ${text} } catch { return ${!this.#thrown.has(position)} } })()`;
      })
      .join(' || ');
  }
}

/** On lines of its own: it may end in a comment. */
export function asExpression(condition: string): string {
  return `(\n${condition}\n)`;
}
