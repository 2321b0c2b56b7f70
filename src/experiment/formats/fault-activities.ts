import { LoopError } from '../../core/errors.js';
import type { Mapping } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import { type Activity, noPauses } from '../experiment.js';

/** Loop's own faults as activities: what starts them, and what ends them, in turn. */
export function faultActivities(forms: readonly Mapping[]): {
  readonly starts: readonly Activity[];
  readonly stops: readonly Activity[];
} {
  return {
    starts: forms.map(startActivity),
    stops: forms.map(({ name }) => stopActivity(String(name))).reverse(),
  };
}

function startActivity(form: Mapping): Activity {
  return {
    kind: 'action',
    name: `break: ${form.name}`,
    declared: declared(`break: ${form.name}`, { fault: form }),
    ...{ background: false, dry: null, pauses: noPauses },
    async perform({ faults }) {
      const { name } = await faults.start(form);
      return { fault: name };
    },
  };
}

function stopActivity(name: string): Activity {
  return {
    kind: 'action',
    name: `mend: ${name}`,
    declared: declared(`mend: ${name}`, { endsFault: name }),
    ...{ background: false, dry: null, pauses: noPauses },
    async perform({ faults }) {
      const ended = await faults.stop(name).catch(failed);
      return ended && { fault: name, matched: ended.matched, injected: ended.injected };
    },
  };
}

/** It is gone already, by its own time or by somebody's command. */
function failed(error: unknown): never {
  if (error instanceof LoopError && error.code === 'LOOP_FAULT_NOT_FOUND') {
    throw new ActivityFailed(error.message);
  }
  throw error;
}

/** As the journal tells of what loop does by itself. */
export function declared(name: string, does: Mapping): Mapping {
  return { type: 'action', name, provider: { type: 'loop', ...does } };
}
