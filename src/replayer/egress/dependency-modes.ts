import type { Hop } from '../../core/capture.js';
import type { Config, Endpoint, NamespaceConfig } from '../../core/config.js';
import { didYouMean } from '../../core/did-you-mean.js';
import { LoopError } from '../../core/errors.js';
import type { ReplayRequest } from '../../core/rooms.js';
import type { ProductionGuard } from '../production-guard.js';

/** Who is called during a replay, and who is answered for. */
export interface DependencyModes {
  /** Where calls to the service go; null: they are answered from the capture. */
  liveEndpoint(service: string): Endpoint | null;
  /** Where a call goes that nothing recorded answers, with `--on-miss live`; null: nowhere. */
  missEndpoint(service: string): Endpoint | null;
  /** Whether such an endpoint is a production service's. */
  isProduction(endpoint: Endpoint): boolean;
}

export interface ModeMeans {
  readonly config: Config;
  readonly guard: Pick<ProductionGuard, 'refuse' | 'isProduction' | 'pin'>;
}

type Wishes = Pick<ReplayRequest, 'live' | 'recorded' | 'liveProduction'>;

/**
 * A service that the namespace has is live, any other recorded; `--live` and `--recorded` override.
 * Production is in it only by the names of `--live-production`.
 * @param chain what was recorded, whose services may be unknown to the config
 * @throws LOOP_REPLAYER_PRODUCTION, LOOP_CLI_USAGE
 */
export function planModes(
  { config, guard }: ModeMeans,
  namespace: NamespaceConfig,
  wishes: Wishes,
  chain: readonly Pick<Hop, 'service'>[],
): DependencyModes {
  const live = new Set(wishes.live);
  const recorded = new Set(wishes.recorded);
  const production = wishes.liveProduction ?? [];
  const contradiction = [...live].find((name) => recorded.has(name));
  if (contradiction !== undefined) {
    throw usage(`expected each service once, got ${contradiction} in --live and in --recorded`);
  }
  const copies = new Map(namespace.services.map(({ name, url }) => [name, guard.pin(url)]));
  const allowed = new Map(
    config.services
      .filter(({ name }) => production.includes(name))
      .map(({ name, url }) => [name, url]),
  );
  for (const name of live) {
    if (!copies.has(name) && !allowed.has(name)) throw notLive(name, config, namespace);
  }
  const services = new Set([...copies.keys(), ...chain.map(({ service }) => service)]);
  for (const name of recorded) {
    if (services.has(name) || isService(config, name)) continue;
    // A name that is mistyped would leave the service live.
    throw usage(
      `--recorded: expected services (${[...services].join(', ')}), got ${name}, which is no service at all${didYouMean(
        name,
        [...services].filter((each) => each !== null),
      )}`,
    );
  }
  for (const [name, url] of copies) {
    if (!recorded.has(name)) guard.refuse(url, production);
  }
  return {
    liveEndpoint(service) {
      if (recorded.has(service)) return null;
      return copies.get(service) ?? (live.has(service) ? (allowed.get(service) ?? null) : null);
    },
    missEndpoint: (service) => copies.get(service) ?? allowed.get(service) ?? null,
    isProduction: (endpoint) => guard.isProduction(endpoint),
  };
}

function notLive(name: string, config: Config, namespace: NamespaceConfig): LoopError {
  const copies = namespace.services.map((each) => each.name).join(', ');
  const expected = `--live: expected a service of namespace ${namespace.name} (${copies}), got ${name}`;
  if (!isService(config, name)) {
    const names = namespace.services.map((each) => each.name);
    return usage(`${expected}, which is no service at all${didYouMean(name, names)}`);
  }
  return new LoopError(
    'LOOP_REPLAYER_PRODUCTION',
    `${expected}, which only production has; --live-production ${name} allows that`,
  );
}

function isService(config: Config, name: string): boolean {
  return config.services.some((service) => service.name === name);
}

function usage(message: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', message);
}
