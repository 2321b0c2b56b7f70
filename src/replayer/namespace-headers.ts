import { LoopError } from '../core/errors.js';
import type { Target } from './target.js';

export type HeaderPair = readonly [name: string, value: string];

export interface ResolvedHeaders {
  readonly headers: readonly HeaderPair[];
  /** What redacted parameters and fields get, by their names. */
  readonly values: readonly HeaderPair[];
  /** What came from the environment: an answer that echoes it must not reach the disk. */
  readonly secrets: readonly string[];
}

/**
 * The headers and values that the target sets, with `${NAME}` read from the environment now, so that
 * a config file holds no secret.
 * @throws LOOP_REPLAYER_ENVIRONMENT
 */
export function resolveHeaders(target: Target, env: NodeJS.ProcessEnv): ResolvedHeaders {
  if (target.kind === 'url') return { headers: [], values: [], secrets: [] };
  const secrets: string[] = [];
  const resolved = (key: 'headers' | 'values'): HeaderPair[] =>
    Object.entries(target.namespace[key] ?? {}).map(([name, template]) => {
      const where = `namespaces.${target.label}.${key}.${name}`;
      const value = template.replace(/\$\{([^}]*)\}/g, (_, variable: string) => {
        const read = readVariable(variable, where, env);
        secrets.push(read);
        return read;
      });
      return [name, value];
    });
  const [headers, values] = [resolved('headers'), resolved('values')];
  // Values are secrets whichever way they are given: something was redacted in their place.
  return { headers, values, secrets: [...secrets, ...values.map(([, value]) => value)] };
}

function readVariable(variable: string, where: string, env: NodeJS.ProcessEnv): string {
  const value = env[variable];
  if (value === undefined) {
    throw new LoopError(
      'LOOP_REPLAYER_ENVIRONMENT',
      `${where}: expected the environment variable ${variable}, which is not set`,
    );
  }
  // It would end the header and begin another (RFC 9110 §5.5).
  if (/[\r\n\0]/.test(value)) {
    throw new LoopError(
      'LOOP_REPLAYER_ENVIRONMENT',
      `${where}: expected a header value in the environment variable ${variable}, which holds a line break`,
    );
  }
  return value;
}
