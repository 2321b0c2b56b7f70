import type { Mapping } from '../../core/experiment.js';
import { findProgram } from '../find-program.js';
import { invalid, isMapping } from '../invalid.js';
import type { Means } from '../means.js';
import { isIstioFault } from './istio-faults.js';
import { isObject } from './python-values.js';
import { readConfiguration, readSecrets } from './variables.js';

/**
 * Whether the environment, the programs and the Python functions that it names are there.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export async function checkHere(
  root: Mapping,
  activities: readonly Mapping[],
  means: Means,
): Promise<void> {
  readConfiguration(root.configuration, means.env);
  readSecrets(root.secrets, means.env);
  for (const activity of activities) {
    await checkProvider(activity, means);
    const { tolerance } = activity;
    if (isMapping(tolerance) && tolerance.type === 'probe') {
      const name = tolerance.name ?? `the tolerance of ${String(activity.name)}`;
      const given = isMapping(tolerance.provider) ? tolerance.provider : {};
      const asked = isMapping(given.arguments) ? given.arguments : {};
      await checkProvider(
        { name, provider: { ...given, arguments: { value: null, ...asked } } },
        means,
      );
    }
  }
}

async function checkProvider({ name, provider }: Mapping, { env, python }: Means): Promise<void> {
  if (!isMapping(provider) || isIstioFault(provider)) return;
  const place = String(name);
  if (provider.type === 'process' && findProgram(String(provider.path), env.PATH) === undefined) {
    throw invalid(place, `no program ${String(provider.path)} is there that could be run`);
  }
  if (provider.type !== 'python') return;
  const call = {
    ...{ module: String(provider.module), func: String(provider.func) },
    arguments: isObject(provider.arguments) ? provider.arguments : {},
  };
  await python.check(call, place);
}
