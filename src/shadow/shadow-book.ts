import type { Shadow } from './shadow.js';

/** Shadows that have ended and are still listed. */
const endedMax = 50;

/** The shadows that run and those that ended lately, oldest first. */
export class ShadowBook {
  readonly #byId = new Map<string, Shadow>();
  #byRoute: ReadonlyMap<string, readonly Shadow[]> = new Map();

  get all(): readonly Shadow[] {
    return [...this.#byId.values()];
  }

  get running(): readonly Shadow[] {
    return this.all.filter(({ ended }) => ended === null);
  }

  get byId(): ReadonlyMap<string, Shadow> {
    return this.#byId;
  }

  /** The running ones of a route; undefined when there is none. */
  ofRoute(route: string): readonly Shadow[] | undefined {
    return this.#byRoute.get(route);
  }

  runningIn(namespace: string): readonly Shadow[] {
    return this.running.filter((shadow) => shadow.namespace === namespace);
  }

  add(shadow: Shadow): void {
    this.#byId.set(shadow.id, shadow);
    this.refresh();
  }

  /** To be called when a shadow has ended. */
  refresh(): void {
    const byRoute = new Map<string, Shadow[]>();
    for (const shadow of this.running) {
      const { route } = shadow.request;
      byRoute.set(route, [...(byRoute.get(route) ?? []), shadow]);
    }
    this.#byRoute = byRoute;
    const ended = this.all.filter((shadow) => shadow.ended !== null);
    for (const shadow of ended.slice(0, Math.max(0, ended.length - endedMax))) {
      this.#byId.delete(shadow.id);
    }
  }
}
