import { foldPath, pathOf } from './fold-path.js';
import type { KindRoom } from './kind-room.js';
import { type Ended, KindWindow } from './kind-window.js';

export interface RequestKind {
  readonly method: string;
  readonly path: string;
  /** Stands for paths that had no room of their own. */
  readonly isFolded: boolean;
  readonly window: KindWindow;
}

/** Of one series, what kinds of request came, by path and method. */
export class RequestKinds {
  readonly #room: KindRoom;
  readonly #byPath = new Map<string, RequestKind[]>();
  #uncounted = 0;

  constructor(room: KindRoom) {
    this.#room = room;
    room.join(this);
  }

  /** Requests whose kind had no room. */
  get uncounted(): number {
    return this.#uncounted;
  }

  record({ method, path }: { readonly method: string; readonly path: string }, ended: Ended): void {
    const own = pathOf(path);
    const kind =
      this.#known(method, own) ??
      this.#add({ method, path: own, isFolded: false }, ended.nowMs) ??
      this.#folded(method, foldPath(own), ended.nowMs);
    if (kind === null) this.#uncounted++;
    else kind.window.record(ended);
  }

  *[Symbol.iterator](): Iterator<RequestKind> {
    for (const kinds of this.#byPath.values()) yield* kinds;
  }

  /** Those that have not come since; they are gone. */
  forgetBefore(ms: number): RequestKind[] {
    const forgotten: RequestKind[] = [];
    for (const [path, kinds] of this.#byPath) {
      const left = kinds.filter(({ window }) => window.seenAtMs >= ms);
      if (left.length === kinds.length) continue;
      forgotten.push(...kinds.filter((kind) => !left.includes(kind)));
      if (left.length === 0) this.#byPath.delete(path);
      else this.#byPath.set(path, left);
    }
    return forgotten;
  }

  #folded(method: string, path: string, nowMs: number): RequestKind | null {
    return this.#known(method, path) ?? this.#add({ method, path, isFolded: true }, nowMs);
  }

  #known(method: string, path: string): RequestKind | undefined {
    return this.#byPath.get(path)?.find((kind) => kind.method === method);
  }

  #add(named: Omit<RequestKind, 'window'>, nowMs: number): RequestKind | null {
    if (!this.#room.take(named.isFolded ? 'folded' : 'exact', nowMs)) return null;
    const kind = { ...named, window: new KindWindow() };
    const others = this.#byPath.get(named.path);
    if (others === undefined) this.#byPath.set(named.path, [kind]);
    else others.push(kind);
    return kind;
  }
}
