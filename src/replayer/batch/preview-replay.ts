import { calleeName } from '../../core/callee-name.js';
import type { Config } from '../../core/config.js';
import { endpointUrl } from '../../core/endpoint-url.js';
import type { FindHosts } from '../../core/known-hosts.js';
import type { PlannedReplay, ReplayRequest } from '../../core/rooms.js';
import type { Store } from '../../core/store.js';
import { planReplay } from '../plan.js';
import { ProductionGuard } from '../production-guard.js';
import { resolveTarget } from '../target.js';

/**
 * What a replay would send and where to; nothing is sent.
 * @throws LOOP_REPLAYER_*, LOOP_STORE_CAPTURE_*, LOOP_CLI_USAGE, LOOP_CLI_HOP_NOT_FOUND
 */
export async function previewReplay(
  config: Config,
  store: Store,
  request: ReplayRequest,
  { findHosts }: { readonly findHosts: FindHosts },
): Promise<PlannedReplay> {
  const target = resolveTarget(config, request.to);
  const { capture, entry, upstream } = planReplay(
    await store.getCapture(request.capture),
    target,
    request,
  );
  const guard = await ProductionGuard.open(config, target, findHosts);
  guard.refuse(upstream, request.liveProduction ?? []);
  return {
    capture: capture.id,
    method: entry.method,
    entry: {
      hop: entry.index,
      service: calleeName(entry),
      url: `${endpointUrl(upstream)}${entry.path}`,
    },
  };
}
