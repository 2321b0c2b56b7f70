import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import type { DebugTarget } from '../debugger-kind.js';
import { isThisMachine, ownersOfPort } from './port-owner.js';

/**
 * A breakpoint stops every request of its process. Refuses one that serves production too, by
 * whatever address it was found.
 * @throws LOOP_DEBUGGER_PRODUCTION
 */
export function refuseProductionProcess(
  { services }: Pick<Config, 'services'>,
  { service, pid }: DebugTarget,
  allowed: readonly string[],
): void {
  if (pid === null) return;
  const served = services.filter(
    ({ url, name }) =>
      !allowed.includes(name) &&
      isThisMachine(url.host) &&
      ownersOfPort(url.port).pids.includes(pid),
  );
  const [first] = served;
  if (first === undefined) return;
  const names = served.map(({ name }) => name).join(', ');
  throw new LoopError(
    'LOOP_DEBUGGER_PRODUCTION',
    `--attach ${service}: expected a debug copy, got process ${pid}, which serves production's ` +
      `${names}; --live-production ${first.name} allows it`,
  );
}
