import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';

/** @throws LOOP_CLI_USAGE */
export function refuseUnknownServices(given: readonly string[], { services }: Config): void {
  const names = services.map(({ name }) => name);
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, names);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    `expected a service of the config (${names.join(', ') || 'none'}), got "${unknown}"${hint}`,
  );
}
