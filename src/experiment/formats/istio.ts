// Istio's VirtualService: its faults alone, as an experiment that has no hypothesis.

import type { Mapping } from '../../core/experiment.js';
import type { Experiment } from '../experiment.js';
import { isMapping } from '../invalid.js';
import { faultActivities } from './fault-activities.js';
import { holdActivity } from './hold-activity.js';

/** As long as a fault that is started by hand; Ctrl-C ends it before. */
const forMs = 600_000;

/** @param forms its faults, in the notation of the config */
export function readIstio(root: Mapping, forms: readonly Mapping[]): Experiment {
  const { name = 'virtual-service' } = isMapping(root.metadata) ? root.metadata : {};
  const { starts, stops } = faultActivities(forms);
  return {
    format: 'istio',
    ...{ name: String(name), title: String(name), source: root },
    hypothesis: null,
    method: [...starts, holdActivity({ forMs, stopWhen: [] })],
    rollbacks: stops,
    ...{ hypothesisStrategy: 'default', rollbackStrategy: 'always', faults: forms },
    ...{ usesGateway: true, notDone: [] },
  };
}
