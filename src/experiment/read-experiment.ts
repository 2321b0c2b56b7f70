import type { ExperimentFormat, Mapping } from '../core/experiment.js';
import { type GivenVariables, nothingGiven } from './chaos-toolkit/given-variables.js';
import { readToolkit } from './chaos-toolkit/read-toolkit.js';
import type { Experiment } from './experiment.js';
import { readIstio } from './formats/istio.js';
import { readOwn } from './formats/own.js';
import { readGlooShot } from './glooshot/read-glooshot.js';
import { expected, invalid, isMapping } from './invalid.js';

/** Of the config, for formats of a mesh. */
export interface Known {
  readonly services: readonly string[];
  /** Of this file, where it is a VirtualService. */
  readonly virtualServiceFaults: readonly Mapping[];
  /** Values for one of Chaos Toolkit. */
  readonly given?: GivenVariables | undefined;
}

const nothingKnown: Known = { services: [], virtualServiceFaults: [] };

/**
 * Told by content: what the file has says whose format it is.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export function readExperiment(root: unknown, known: Known = nothingKnown): Experiment {
  if (!isMapping(root)) throw expected('', 'an experiment: a mapping', root);
  const format = formatOf(root);
  switch (format) {
    case 'loop':
      return readOwn(root);
    case 'chaostoolkit':
      return readToolkit(root, known.given ?? nothingGiven);
    case 'glooshot':
      return readGlooShot(root, known.services);
    case 'istio':
      return readIstio(root, known.virtualServiceFaults);
    default:
      throw invalid('', unknownFormat);
  }
}

const unknownFormat =
  'expected an experiment: the key experiment for loop, method for Chaos Toolkit, or kind ' +
  'Experiment (glooshot.solo.io) or VirtualService (networking.istio.io)';

export function formatOf(root: unknown): ExperimentFormat | undefined {
  if (!isMapping(root)) return undefined;
  const { kind, apiVersion } = root;
  if (kind === 'Experiment' && String(apiVersion).startsWith('glooshot.solo.io/'))
    return 'glooshot';
  if (kind === 'VirtualService' && String(apiVersion).startsWith('networking.istio.io/')) {
    return 'istio';
  }
  if (root.experiment !== undefined) return 'loop';
  const isToolkit = ['method', 'steady-state-hypothesis', 'rollbacks'].some((key) => key in root);
  return isToolkit ? 'chaostoolkit' : undefined;
}
