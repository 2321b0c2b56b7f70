import type { Capture } from '../core/capture.js';
import type { Config } from '../core/config.js';
import { didYouMean } from '../core/did-you-mean.js';
import { LoopError } from '../core/errors.js';
import type { FindHosts } from '../core/known-hosts.js';
import type { ReplayRequest } from '../core/rooms.js';
import { type DependencyModes, type ModeMeans, planModes } from './egress/dependency-modes.js';
import { doorsOf } from './egress/doors.js';
import type { NamedValue } from './give-values.js';
import { type HeaderPair, resolveHeaders } from './namespace-headers.js';
import { type Plan, planReplay } from './plan.js';
import { ProductionGuard } from './production-guard.js';
import { refuseTruncated } from './rebuild-request.js';
import { alsoRedacting, type CreateRedactor } from './redact-response.js';
import { resolveTarget, type Target, type TargetOption } from './target.js';

/** All that a run needs to know before anything is sent. */
export interface Stage {
  readonly target: Target;
  readonly plan: Plan;
  readonly guard: ProductionGuard;
  readonly request: ReplayRequest;
  /** Null without a namespace. */
  readonly modes: DependencyModes | null;
  readonly setHeaders: readonly HeaderPair[];
  /** What is put where redaction took something out of the query or the body. */
  readonly values: readonly NamedValue[];
  readonly redactor: ReturnType<CreateRedactor>;
}

export interface StageMeans {
  readonly env: NodeJS.ProcessEnv;
  readonly createRedactor: CreateRedactor;
  readonly findHosts: FindHosts;
}

/**
 * Everything that a request can be refused for is found here.
 * @throws LOOP_REPLAYER_*, LOOP_CLI_USAGE, LOOP_CLI_HOP_NOT_FOUND
 */
export async function setStage(
  config: Config,
  capture: Capture,
  request: ReplayRequest,
  means: StageMeans,
  option: TargetOption = '--to',
): Promise<Stage> {
  const target = resolveTarget(config, request.to, option);
  refuseUnknownProduction(config, request.liveProduction ?? []);
  const guard = await ProductionGuard.open(config, target, means.findHosts);
  const modes = modesOf({ config, guard }, target, request, capture);
  const plan = planReplay(capture, target, request);
  guard.refuse(plan.upstream, request.liveProduction ?? []);
  refuseTruncated(plan.entry, request.allowTruncated ?? false);
  const { headers, values, secrets } = resolveHeaders(target, means.env);
  return {
    target,
    plan: { ...plan, upstream: guard.pin(plan.upstream) },
    guard,
    request,
    modes,
    setHeaders: headers,
    values,
    redactor: means.createRedactor(alsoRedacting(config.capture.redact, secrets)),
  };
}

/** A name that is mistyped would allow nothing, and say nothing. */
function refuseUnknownProduction({ services }: Config, allowed: readonly string[]): void {
  const names = services.map(({ name }) => name);
  const unknown = allowed.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    `--live-production: expected services (${names.join(', ')}), got ${unknown}${didYouMean(unknown, names)}`,
  );
}

/** @throws LOOP_REPLAYER_PRODUCTION, LOOP_CLI_USAGE */
function modesOf(
  means: ModeMeans,
  target: Target,
  request: ReplayRequest,
  capture: Capture,
): DependencyModes | null {
  if (target.kind === 'namespace' && doorsOf(target.namespace).length > 0) {
    return planModes(means, target.namespace, request, capture.chain);
  }
  // Without an egress no call can be led anywhere, and the addresses need no guard.
  for (const option of ['live', 'recorded'] as const) {
    if ((request[option] ?? []).length === 0) continue;
    const message = `--${option}: expected a namespace with an egress, got ${target.label}`;
    throw new LoopError('LOOP_CLI_USAGE', message);
  }
  return null;
}

export function isLiveAt({ modes }: Stage): (service: string) => boolean {
  return (service) => modes?.liveEndpoint(service) != null;
}
