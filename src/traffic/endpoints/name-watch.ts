import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** How long an answer is good for: the resolver of the system does not say. */
export const lookupEveryMs = 5_000;

export type LookUp = (name: string) => Promise<readonly string[]>;

/** As a connection does it: with the system's resolver, `/etc/hosts` and all. */
export const systemLookUp: LookUp = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

export interface NameWatchOptions {
  readonly lookUp: LookUp;
  readonly everyMs: number;
  /** Told when a name leads elsewhere than before. */
  readonly onChange: (addresses: ReadonlyMap<string, readonly string[]>) => void;
}

/**
 * Looks names up again and again. A name counts here once it has several addresses; one that cannot be
 * looked up keeps those that it had.
 */
export class NameWatch {
  readonly #options: NameWatchOptions;
  readonly #addresses = new Map<string, readonly string[]>();
  #names: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Lookups of names that are no longer wanted end in nothing. */
  #round = 0;

  constructor(options: NameWatchOptions) {
    this.#options = options;
  }

  /** @param hosts names, and addresses, which are left alone */
  watch(hosts: readonly string[]): void {
    const names = [...new Set(hosts)].filter((host) => isIP(host) === 0).sort();
    if (names.join() === this.#names.join()) return;
    this.#names = names;
    for (const known of this.#addresses.keys()) {
      if (!names.includes(known)) this.#addresses.delete(known);
    }
    void this.#look();
  }

  close(): void {
    this.#round++;
    clearTimeout(this.#timer);
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const round = ++this.#round;
    if (this.#names.length === 0) return;
    const found = await Promise.allSettled(this.#names.map((name) => this.#options.lookUp(name)));
    if (round !== this.#round) return;
    let changed = false;
    this.#names.forEach((name, at) => {
      const result = found[at];
      if (result?.status !== 'fulfilled') return;
      const addresses = severalOf(result.value);
      if (addresses.join() === (this.#addresses.get(name) ?? []).join()) return;
      changed = true;
      if (addresses.length === 0) this.#addresses.delete(name);
      else this.#addresses.set(name, addresses);
    });
    if (changed) this.#options.onChange(new Map(this.#addresses));
    this.#timer = setTimeout(() => void this.#look(), this.#options.everyMs);
    this.#timer.unref();
  }
}

/**
 * Of one family, as both mostly lead to the same machines (`localhost`): IPv4, where there is any. None
 * when it is only one: then a connection looks the name up itself, and tries both families.
 */
function severalOf(addresses: readonly string[]): readonly string[] {
  const v4 = addresses.filter((address) => isIP(address) === 4);
  const chosen = [...new Set(v4.length > 0 ? v4 : addresses)].sort();
  return chosen.length > 1 ? chosen : [];
}
