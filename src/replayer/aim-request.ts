import { formatAddress } from '../core/address.js';
import type { Capture } from '../core/capture.js';
import type { Config } from '../core/config.js';
import type { AimedRequest } from '../core/travel.js';
import { planReplay } from './plan.js';
import { resolveTarget } from './target.js';

/**
 * What a replay to a namespace would send, for whoever sends it by other means.
 * @throws LOOP_REPLAYER_NO_NAMESPACE, LOOP_REPLAYER_NO_ENTRY, LOOP_REPLAYER_NOT_REPLAYABLE,
 *   LOOP_CLI_HOP_NOT_FOUND
 */
export function aimRequest(
  config: Config,
  capture: Capture,
  { namespace, hop }: { readonly namespace: string; readonly hop?: number | undefined },
): AimedRequest {
  const target = resolveTarget(config, namespace);
  const { entry, upstream } = planReplay(capture, target, { hop });
  return {
    hop: entry.index,
    to: `${upstream.protocol}://${formatAddress(upstream)}`,
    http2: upstream.http2 === true,
    headers: target.kind === 'namespace' ? target.namespace.headers : {},
  };
}
