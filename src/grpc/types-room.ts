import { readFileSync } from 'node:fs';
import type { Config, Endpoint, GrpcConfig } from '../core/config.js';
import type { Forward } from '../core/forward.js';
import type { GrpcTypes } from '../core/grpc/grpc-types.js';
import { endpointsOf } from '../core/steering.js';
import { askForTypes } from './ask-for-types.js';
import { ServiceTypes } from './service-types.js';

/** A service that did not say is asked again, and one that did, as it may be another by then: when calls come. */
const failedAgainMs = 30_000;
const knownAgainMs = 600_000;

export interface TypesRoomOptions {
  readonly forward: Forward;
  /** Epoch ms by a clock that only goes forward. */
  readonly now: () => number;
  readonly warn: (line: string) => void;
}

interface Entry {
  readonly config: GrpcConfig;
  readonly endpoints: readonly Endpoint[];
  types: ServiceTypes | null;
  asking: boolean;
  askedAtMs: number;
  /** The last thing that was wrong, which is said once. */
  problem: string;
}

/** Of which types the messages of services are, by their files or by asking them. */
export class TypesRoom {
  readonly #options: TypesRoomOptions;
  readonly #files: Promise<void>[] = [];
  #entries = new Map<string, Entry>();

  constructor(config: Config, options: TypesRoomOptions) {
    this.#options = options;
    this.configure(config);
  }

  /** Resolves when what is in files is known, or why not; services that are asked may not be there yet. */
  async filesRead(): Promise<void> {
    await Promise.all(this.#files.splice(0));
  }

  /** What is in files is read again; who is asked, too. */
  configure({ services }: Config): void {
    const entries = new Map<string, Entry>();
    for (const service of services) {
      if (service.grpc === undefined) continue;
      const before = this.#entries.get(service.name);
      entries.set(service.name, {
        config: service.grpc,
        endpoints: endpointsOf(service),
        types: before?.types ?? null,
        ...{ asking: false, askedAtMs: 0, problem: '' },
      });
    }
    this.#entries = entries;
    for (const [name, entry] of entries) {
      const known = this.#ask(name, entry);
      if (!('reflection' in entry.config)) this.#files.push(known);
    }
  }

  /** On the hot path: only looks up what is known, and may have it asked. */
  readonly typesOf = (service: string, path: string): GrpcTypes | undefined => {
    if (this.#entries.size === 0) return undefined;
    const entry = this.#entries.get(service);
    if (entry === undefined) return undefined;
    if ('reflection' in entry.config && !entry.asking) {
      const againMs = entry.types === null ? failedAgainMs : knownAgainMs;
      if (this.#options.now() - entry.askedAtMs > againMs) void this.#ask(service, entry);
    }
    return entry.types?.of(path);
  };

  #ask(name: string, entry: Entry): Promise<void> {
    entry.asking = true;
    entry.askedAtMs = this.#options.now();
    return filesOf(entry, this.#options.forward)
      .then((files) => {
        entry.types = new ServiceTypes(files);
        entry.problem = '';
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        if (reason === entry.problem) return;
        entry.problem = reason;
        const how =
          'reflection' in entry.config ? 'asked for its types by reflection' : 'its types';
        this.#options.warn(`service ${name}: ${how}: ${reason}; its messages are kept without`);
      })
      .finally(() => {
        entry.asking = false;
      });
  }
}

async function filesOf({ config, endpoints }: Entry, forward: Forward) {
  if (!('reflection' in config)) {
    // Only then: it brings a compiler with it.
    const { readGrpcSource } = await import('../core/grpc/read-grpc-source.js');
    return readGrpcSource(config, (file) => readFileSync(file));
  }
  let last: unknown;
  for (const endpoint of endpoints) {
    try {
      return await askForTypes(forward, endpoint);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
