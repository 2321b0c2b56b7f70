import type { Mapping } from '../../core/experiment.js';
import { expected, invalid, isMapping } from '../invalid.js';
import { textOf } from './python-values.js';
import { typedValue } from './typed-value.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Configuration and secrets of one run, for `${name}` in what its activities are given. */
export class Variables {
  configuration: Record<string, unknown> = {};
  secrets: Record<string, unknown> = {};

  /**
   * `${name}` in texts, lists and mappings, keys left as they are. A text that is nothing else becomes the
   * value itself, of its own type. What nobody knows stays as it is written.
   */
  fillIn<T>(data: T): T {
    return this.#filled(data) as T;
  }

  #filled(data: unknown): unknown {
    if (typeof data === 'string') return this.#filledText(data);
    if (Array.isArray(data)) return data.map((each) => this.#filled(each));
    if (!isMapping(data)) return data;
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, this.#filled(value)]),
    );
  }

  #filledText(text: string): unknown {
    const [, only] = /^\$\{([_a-z][_a-z0-9]*)\}$/i.exec(text) ?? [];
    if (only !== undefined) {
      const found = this.#find(only);
      if (found !== undefined) return found.value;
    }
    return text.replace(
      /\$(?:\$|([_a-z][_a-z0-9]*)|\{([_a-z][_a-z0-9]*)\})/gi,
      (whole, plain: string | undefined, braced: string | undefined) => {
        const name = plain ?? braced;
        if (name === undefined) return '$';
        const found = this.#find(name);
        return found === undefined ? whole : textOf(found.value);
      },
    );
  }

  /** The configuration first, then each group of secrets. */
  #find(name: string): { readonly value: unknown } | undefined {
    for (const group of [this.configuration, ...Object.values(this.secrets)]) {
      if (isMapping(group) && Object.hasOwn(group, name)) return { value: group[name] };
    }
    return undefined;
  }
}

/**
 * Values as they are, or of the environment: `{ type: env, key, default, env_var_type }`. Probes are left to
 * be asked.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export function readConfiguration(given: unknown, env: Environment): Record<string, unknown> {
  if (given === undefined || given === null) return {};
  if (!isMapping(given)) throw expected('configuration', 'a mapping', given);
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, ofEnvironment(value, env, key)]),
  );
}

function ofEnvironment(value: unknown, env: Environment, name: string): unknown {
  if (!isMapping(value) || value.type !== 'env') return value;
  const place = `configuration.${name}`;
  const key = String(value.key);
  const text = env[key];
  if (text === undefined && !('default' in value)) {
    throw invalid(place, `expected the environment to have ${key}, which it has not`);
  }
  return typedValue(text ?? value.default, value.env_var_type, place);
}

/** @throws LOOP_EXPERIMENT_INVALID */
export function readSecrets(given: unknown, env: Environment): Record<string, unknown> {
  if (given === undefined || given === null) return {};
  if (!isMapping(given)) throw expected('secrets', 'a mapping', given);
  return secretsOf(given, env, 'secrets');
}

function secretsOf(given: Mapping, env: Environment, place: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, secretOf(value, env, `${place}.${name}`)]),
  );
}

const vaultIsNotAsked =
  'loop does not ask a Vault; put the secret into the environment, and { type: env, key: NAME } here, ' +
  'or give it with --var-file';

function secretOf(value: unknown, env: Environment, place: string): unknown {
  if (!isMapping(value)) return value;
  if (value.type === 'vault') throw invalid(place, vaultIsNotAsked);
  if (value.type !== 'env') return secretsOf(value, env, place);
  const secret = env[String(value.key)];
  if (secret === undefined) {
    throw invalid(place, `expected the environment to have ${String(value.key)}, which it has not`);
  }
  return secret;
}
