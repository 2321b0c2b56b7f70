import { foldAuthority, foldedAuthority } from './host.js';

/** What is said of a host that has no port: services are called in plain HTTP. */
const defaultPort = '80';

/**
 * Things by the hosts that name them, in whatever spelling. An entry with a port is found with that
 * port, or without one where it is the default; an entry without is found with any.
 */
export class HostTable<T> {
  readonly #entries = new Map<string, T>();

  constructor(entries: Iterable<readonly [string, T]> = []) {
    for (const [authority, value] of entries) this.set(authority, value);
  }

  set(authority: string, value: T): void {
    this.#entries.set(foldedAuthority(authority), value);
  }

  /** Whether this very entry is there, with this port or with none. */
  has(authority: string): boolean {
    return this.#entries.has(foldedAuthority(authority));
  }

  get(authority: string): T | undefined {
    // As they mostly come.
    const asSaid = this.#entries.get(authority) ?? this.#entries.get(withoutPort(authority));
    if (asSaid !== undefined) return asSaid;
    const { host, port } = foldAuthority(authority);
    return this.#entries.get(`${host}:${port ?? defaultPort}`) ?? this.#entries.get(host);
  }

  /** By an entry that names the port; without one, the default. */
  withPort(authority: string): T | undefined {
    const { host, port } = foldAuthority(authority);
    return this.#entries.get(`${host}:${port ?? defaultPort}`);
  }
}

function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon === -1 ? authority : authority.slice(0, colon);
}
