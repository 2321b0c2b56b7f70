import type { ArmedBreakpoint, BreakpointRequest, Stop } from '../core/debugging.js';

/** Where the breakpoints of each service have their places, in whichever of its processes. */
export class PlacedBreakpoints {
  readonly #requests: readonly BreakpointRequest[];
  readonly #placed = new Map<string, ArmedBreakpoint[]>();

  constructor(requests: readonly BreakpointRequest[]) {
    this.#requests = requests;
  }

  /** In the order they were asked for. */
  get all(): readonly ArmedBreakpoint[] {
    const seen = new Map<string, number>();
    return this.#requests.flatMap(({ service }) => {
      const position = seen.get(service) ?? 0;
      seen.set(service, position + 1);
      return this.#placed.get(service)?.[position] ?? [];
    });
  }

  armed(service: string, breakpoints: readonly ArmedBreakpoint[]): void {
    const before = this.#placed.get(service) ?? [];
    // One that was placed while the answer was on its way, or elsewhere, is not to be lost.
    this.#placed.set(
      service,
      breakpoints.map((each, position) =>
        each.placed === null ? (before[position] ?? each) : each,
      ),
    );
  }

  /** False: it had its place already, in another process. */
  place(service: string, position: number, breakpoint: ArmedBreakpoint): boolean {
    const placed = this.#placed.get(service) ?? [];
    const isNew = placed[position]?.placed == null;
    placed[position] = breakpoint;
    this.#placed.set(service, placed);
    return isNew;
  }

  /** The guard counts the breakpoints of one service; the front those of all. */
  numbered(stop: Stop): Stop {
    if (stop.breakpoint === null) return stop;
    const own = this.#requests.flatMap(({ service }, position) =>
      service === stop.service ? [position] : [],
    );
    return { ...stop, breakpoint: own[stop.breakpoint] ?? null };
  }
}
