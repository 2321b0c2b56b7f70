import type { Config, NamespaceConfig } from '../core/config.js';
import type { Egress, EgressCallee, EgressOptions, OpenEgress } from '../core/egress.js';
import { LoopError } from '../core/errors.js';
import type { HostTable } from '../core/host-table.js';
import { ListenError } from '../core/listen-error.js';

/** What is done with a call that came to a namespace's egress. */
export interface EgressTraffic extends Pick<EgressOptions, 'listeners' | 'interceptors'> {
  /** The service by name, with production's address; null when the call names none. */
  readonly resolve: (authority: string) => EgressCallee | null;
}

export interface EgressDoorsOptions {
  readonly open: OpenEgress;
  readonly trafficOf: (namespace: string) => EgressTraffic;
  readonly traceFamilies: () => EgressOptions['traceFamilies'];
}

interface OpenDoors {
  /** What it listens on, to see a change. */
  readonly addresses: string;
  readonly egress: Promise<Egress>;
}

/**
 * The addresses where the services of shadowed namespaces send their own calls. They are listened
 * on while a shadow runs, as a replay does while it runs.
 */
export class EgressDoors {
  readonly #options: EgressDoorsOptions;
  readonly #open = new Map<string, OpenDoors>();

  constructor(options: EgressDoorsOptions) {
    this.#options = options;
  }

  /** Resolves when the namespace's egress accepts; at once when it has none. @throws LOOP_SHADOW_EGRESS */
  async open(namespace: NamespaceConfig): Promise<void> {
    const { name } = namespace;
    const listen = addressesOf(namespace);
    const addresses = JSON.stringify(listen);
    const known = this.#open.get(name);
    if (known !== undefined && known.addresses !== addresses) await this.#close(name);
    if (listen.length === 0) return;
    const doors = this.#open.get(name) ?? { addresses, egress: this.#listen(name, listen) };
    this.#open.set(name, doors);
    try {
      await doors.egress;
    } catch (error) {
      if (this.#open.get(name) === doors) this.#open.delete(name);
      const reason = error instanceof Error ? error.message : String(error);
      const isNamed = error instanceof ListenError && error.namesTaker;
      throw new LoopError(
        'LOOP_SHADOW_EGRESS',
        `the services of ${name} would call nobody: ${reason}${isNamed ? '' : '; a replay to it, or another gateway, may have it'}`,
        { cause: error, statusCode: 409 },
      );
    }
  }

  /** Closes those of namespaces that nothing is copied to any more. */
  async keepOnly(namespaces: ReadonlySet<string>): Promise<void> {
    const over = [...this.#open.keys()].filter((name) => !namespaces.has(name));
    await Promise.all(over.map((name) => this.#close(name)));
  }

  async #close(name: string): Promise<void> {
    const doors = this.#open.get(name);
    this.#open.delete(name);
    const egress = await doors?.egress.catch(() => undefined);
    await egress?.close();
  }

  #listen(name: string, listen: EgressOptions['listen']): Promise<Egress> {
    const traffic = this.#options.trafficOf(name);
    return this.#options.open({
      traceFamilies: this.#options.traceFamilies(),
      listen,
      resolve: ({ authority }) => traffic.resolve(authority) ?? nobody,
      listeners: traffic.listeners,
      interceptors: traffic.interceptors,
    });
  }
}

function addressesOf({ name, egress, services }: NamespaceConfig): EgressOptions['listen'] {
  const own = services.flatMap((service) =>
    service.egress === null
      ? []
      : [
          {
            name: `namespaces.${name}.services.${service.name}.egress`,
            address: service.egress,
            caller: service.name,
          },
        ],
  );
  if (egress === null) return own;
  return [{ name: `namespaces.${name}.egress`, address: egress, caller: null }, ...own];
}

/** Whom a call is for that names no service. It is answered, and goes nowhere. */
export const nobody: EgressCallee = {
  name: '?',
  endpoint: { protocol: 'http', host: '127.0.0.1', port: 0 },
  timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1 },
};

/** The services by every host that names them. */
export function calleesOf(
  config: Config,
  names: HostTable<string>,
): (authority: string) => EgressCallee | null {
  const services = new Map(config.services.map((service) => [service.name, service]));
  return (authority) => {
    const name = names.get(authority);
    const service = name === undefined ? undefined : services.get(name);
    if (service === undefined) return null;
    return { name: service.name, endpoint: service.url, timeouts: service.timeouts };
  };
}
