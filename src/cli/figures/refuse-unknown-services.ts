import type { GatewayAccess } from '../../core/config.js';
import { didYouMean } from '../../core/did-you-mean.js';
import { LoopError } from '../../core/errors.js';

/** @throws LOOP_CLI_USAGE */
export function refuseUnknownServices(given: readonly string[], { services }: GatewayAccess): void {
  const names = services.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    `expected a service of the config (${names.join(', ') || 'none'}), got "${unknown}"${didYouMean(unknown, names)}`,
  );
}
