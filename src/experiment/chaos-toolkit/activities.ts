import { dryKinds, type Mapping } from '../../core/experiment.js';
import type { Activity, HypothesisProbe } from '../experiment.js';
import type { Means } from '../means.js';
import { askByHttp } from './http-provider.js';
import { actAsIstio, isIstioFault } from './istio-faults.js';
import { runProcess } from './process-provider.js';
import { isObject } from './python-values.js';
import { isTolerated } from './tolerance/is-tolerated.js';
import type { Variables } from './variables.js';

/** @param said the activity, or what refers to it: whether it is in the background */
export function activityOf(activity: Mapping, said: Mapping, variables: Variables): Activity {
  const provider = isObject(activity.provider) ? activity.provider : {};
  const { dry } = activity;
  return {
    kind: activity.type === 'probe' ? 'probe' : 'action',
    name: String(activity.name),
    declared: activity,
    background: said.background === true,
    dry: dryKinds.find((kind) => kind === dry) ?? null,
    pauses: () => {
      const { before, after } = variables.fillIn(isObject(activity.pauses) ? activity.pauses : {});
      return { before: Number(before ?? 0) || 0, after: Number(after ?? 0) || 0 };
    },
    perform: (means, signal) => perform(provider, { variables, means, signal }),
  };
}

export function hypothesisProbeOf(
  activity: Mapping,
  said: Mapping,
  variables: Variables,
): HypothesisProbe {
  return {
    // Probes of a hypothesis come one after the other.
    ...activityOf(activity, {}, variables),
    isMet: (output, means, signal) =>
      isTolerated(said.tolerance, output, {
        ...{ variables, means, signal },
        perform: (provider) => perform(provider, { variables, means, signal }),
      }),
  };
}

export interface Performing {
  readonly variables: Variables;
  readonly means: Means;
  readonly signal: AbortSignal;
}

export async function perform(
  provider: Mapping,
  { variables, means, signal }: Performing,
): Promise<unknown> {
  if (provider.type === 'http') return askByHttp(provider, variables, means, signal);
  if (provider.type === 'process') return runProcess(provider, variables, means, signal);
  const given = variables.fillIn(isObject(provider.arguments) ? provider.arguments : {});
  if (isIstioFault(provider)) return actAsIstio(String(provider.func), given, means);
  const call = {
    ...{ module: String(provider.module), func: String(provider.func), arguments: given },
    ...{ secrets: secretsOf(provider.secrets, variables), configuration: variables.configuration },
  };
  return means.python.call(call, signal);
}

/** The groups that the provider names, as one. */
function secretsOf(names: unknown, { secrets }: Variables): Mapping | null {
  if (!Array.isArray(names)) return null;
  const groups = names.map((name) => secrets[String(name)]);
  return Object.assign({}, ...groups.filter(isObject)) as Mapping;
}
