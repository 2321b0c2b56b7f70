// resolve → enable and connect → arm, or let an IDE in → (the replayer sends) → release. All that
// touches a service happens in the guard.

import type { AttachContext, AttachDebuggers, AttachedService } from '../core/debugging.js';
import { LoopError } from '../core/errors.js';
import { attachAll, attachLate } from './attach-all.js';
import { AttachedDebuggers } from './attached-debuggers.js';
import { GuardProcess } from './guard/guard-process.js';
import type { GuardEvent } from './guard/messages.js';
import { LateProcesses } from './late-processes.js';
import { ServiceTargets } from './target/service-targets.js';

export const attachDebuggers: AttachDebuggers = async (context) => {
  const targets = await ServiceTargets.of(context);
  const processes = targets.all();
  let hear: (event: GuardEvent) => void = () => {};
  const guard = await GuardProcess.start((event) => hear(event));
  const attached = new AttachedDebuggers({
    ...{ ...context, guard },
    elsewhere: () => targets.elsewhere(),
  });
  hear = (event) => attached.hear(event);
  const means = { context, guard, attached };
  try {
    const services = await attachAll(means, processes);
    refuseAborted(context);
    const { waitIde, front } = context.request;
    if (waitIde === null) {
      front.attached(onceOfEach(services));
      attached.watch(
        new LateProcesses({
          known: new Set(processes.flatMap(({ target: { pid } }) => pid ?? [])),
          find: (known) => targets.late(known),
          attach: (process) => attachLate(means, process),
        }),
      );
    } else {
      await attached.awaitIdes(
        processes.map(({ target }) => target.service),
        waitIde,
      );
    }
    return attached;
  } catch (error) {
    await attached.release();
    throw error;
  }
};

/** Breakpoints of a service are said once, whatever number of processes have them. */
function onceOfEach(services: readonly AttachedService[]): readonly AttachedService[] {
  return services.map((each, position) => {
    const isLast = !services.slice(position + 1).some(({ service }) => service === each.service);
    return isLast ? each : { ...each, breakpoints: [] };
  });
}

/** An interruption is told by the replayer, which sees the same signal. */
function refuseAborted({ signal }: AttachContext): void {
  if (signal?.aborted !== true) return;
  throw new LoopError('LOOP_REPLAYER_INTERRUPTED', 'interrupted while debuggers were attached');
}
