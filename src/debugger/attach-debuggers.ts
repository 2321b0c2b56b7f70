// resolve → enable and connect → arm, or let an IDE in → (the replayer sends) → release. All that
// touches a service happens in the guard.

import type { NamespaceServiceConfig } from '../core/config.js';
import type {
  ArmedBreakpoint,
  AttachContext,
  AttachDebuggers,
  AttachedService,
} from '../core/debugging.js';
import { didYouMean } from '../core/did-you-mean.js';
import { LoopError } from '../core/errors.js';
import { AttachedDebuggers } from './attached-debuggers.js';
import type { DebugTarget } from './debugger-kind.js';
import { GuardProcess } from './guard/guard-process.js';
import type { GuardEvent, Opened } from './guard/messages.js';
import { connectMs, injectMs } from './limits.js';
import { within } from './promise-within.js';
import { findTarget } from './target/find-target.js';
import { localHosts } from './target/local-hosts.js';
import { refuseProductionProcess } from './target/refuse-production.js';

export const attachDebuggers: AttachDebuggers = async (context) => {
  const targets = await findTargets(context);
  let hear: (event: GuardEvent) => void = () => {};
  const guard = await GuardProcess.start((event) => hear(event));
  const attached = new AttachedDebuggers({ ...context, guard });
  hear = (event) => attached.hear(event);
  try {
    const services = await Promise.all(
      targets.map((target) => attach(context, guard, attached, target)),
    );
    refuseAborted(context);
    const { waitIde, front } = context.request;
    if (waitIde === null) front.attached(services);
    else
      await attached.awaitIdes(
        targets.map(({ service }) => service),
        waitIde,
      );
    return attached;
  } catch (error) {
    await attached.release();
    throw error;
  }
};

/** @throws LOOP_DEBUGGER_* */
async function findTargets(context: AttachContext): Promise<DebugTarget[]> {
  const { config, namespace, request, liveProduction } = context;
  const isLocal = await localHosts(
    [...config.services, ...namespace.services].map(({ url }) => url.host),
  );
  const targets = request.services.map((name) => {
    const service = serviceOf(context, name);
    const target = findTarget({ config, namespace: namespace.name, service, isLocal });
    refuseProductionProcess(config, target, liveProduction, isLocal);
    return target;
  });
  refuseTwins(targets);
  return targets;
}

/** One that only production has may be attached to where that is allowed by name. */
function serviceOf(context: AttachContext, name: string): NamespaceServiceConfig {
  const { config, namespace, liveProduction } = context;
  const known = namespace.services.find((each) => each.name === name);
  if (known !== undefined) return known;
  const production = config.services.find((each) => each.name === name);
  if (production === undefined) {
    const names = namespace.services.map((each) => each.name);
    const message = `--attach ${name}: expected a service of ${namespace.name}, which has ${names.join(', ')}${didYouMean(name, names)}`;
    throw new LoopError('LOOP_DEBUGGER_REFUSED', message);
  }
  if (!liveProduction.includes(name)) {
    const message =
      `--attach ${name}: ${namespace.name} has none, and production's is not touched; ` +
      `--live-production ${name} allows it`;
    throw new LoopError('LOOP_DEBUGGER_PRODUCTION', message);
  }
  return { name, url: production.url, egress: null, debugger: null };
}

/** A debugger of a process is one; of two sessions neither would know what the other does. */
function refuseTwins(targets: readonly DebugTarget[]): void {
  for (const [position, { pid, service }] of targets.entries()) {
    const twin = targets.slice(0, position).find((each) => pid !== null && each.pid === pid);
    if (twin === undefined) continue;
    const message = `--attach: ${twin.service} and ${service} are one process (${pid}): name one of them`;
    throw new LoopError('LOOP_DEBUGGER_REFUSED', message);
  }
}

/** The slowest way to become debuggable, and the connection. */
const openMs = injectMs + connectMs;

async function attach(
  { request, signal }: AttachContext,
  guard: GuardProcess,
  attached: AttachedDebuggers,
  target: DebugTarget,
): Promise<AttachedService> {
  const { service, runtime, pid } = target;
  const timeout = (what: string, ms: number) => () =>
    new LoopError('LOOP_DEBUGGER_CONNECT', `${service}: ${what} within ${ms / 1000} s`);
  const opened: Opened = await within(
    guard.calls.open(target, { watches: request.watches, forIde: request.waitIde !== null }),
    { ms: openMs, signal, error: timeout('not attached', openMs) },
  );
  const wanted = request.breakpoints.filter((each) => each.service === service);
  const breakpoints: readonly ArmedBreakpoint[] =
    request.waitIde !== null
      ? []
      : await within(guard.calls.arm(service, wanted, request.breakOn), {
          ...{ ms: connectMs, signal, error: timeout('not armed', connectMs) },
        });
  attached.armed(service, breakpoints, opened.handsOverPauses);
  return { service, runtime, pid, debugger: `${opened.host}:${opened.port}`, breakpoints };
}

/** An interruption is told by the replayer, which sees the same signal. */
function refuseAborted({ signal }: AttachContext): void {
  if (signal?.aborted !== true) return;
  throw new LoopError('LOOP_REPLAYER_INTERRUPTED', 'interrupted while debuggers were attached');
}
