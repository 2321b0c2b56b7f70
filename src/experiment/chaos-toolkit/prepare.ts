import type { Mapping } from '../../core/experiment.js';
import { isMapping } from '../invalid.js';
import type { Means } from '../means.js';
import { perform } from './activities.js';
import { isObject, textOf } from './python-values.js';
import { readConfiguration, readSecrets, type Variables } from './variables.js';

/**
 * Configuration and secrets, then what of the configuration a probe is asked for: what that fails for is
 * left out, as it may not be needed.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export async function prepare(root: Mapping, variables: Variables, means: Means) {
  const all = readConfiguration(root.configuration, means.env);
  variables.secrets = readSecrets(root.secrets, means.env);
  const configuration: Record<string, unknown> = {};
  variables.configuration = configuration;
  for (const [key, value] of Object.entries(all)) {
    if (!isMapping(value) || value.type !== 'probe') {
      configuration[key] = value;
      continue;
    }
    try {
      const asked = await valueAsked(value.provider, variables, means);
      if (asked !== undefined) configuration[key] = asked;
    } catch (error) {
      means.tell({ kind: 'note', text: `configuration.${key}: ${(error as Error).message}` });
    }
  }
  return { title: textOf(variables.fillIn<unknown>(root.title)) };
}

const never = new AbortController().signal;

async function valueAsked(provider: unknown, variables: Variables, means: Means): Promise<unknown> {
  if (!isMapping(provider)) return undefined;
  const output = await perform(provider, { variables, means, signal: never });
  if (provider.type === 'python' || !isObject(output)) return output;
  if (provider.type === 'http') return output.body;
  if (output.status !== 0) throw new Error(textOf(output.stderr));
  return textOf(output.stdout).trim();
}
